"""Recognise the devices that somebody has signed in on, for the throttle alone.

A device cookie opens nothing. It says that this browser has been let in before,
so that its owner is not kept out by what strangers try elsewhere (OWASP's
« device cookies »).
"""

import secrets
from datetime import timedelta
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from odoportail.models import User

LIFETIME = timedelta(days=365)
SALT = "odoportail device"


def new_device_cookie(user: User) -> str:
    """Return the cookie for a browser that has just been let in."""
    device = secrets.token_hex(16)
    return str(serializer().dumps([user.id, user.device_version, device]))


def find_device(cookie: str, user_id: int | None, version: int | None) -> str:
    """Return the name of a device that this person trusts, or an empty one.

    `version` is the person's own: it is counted up to make all devices strangers.
    """
    try:
        *trusted_by, device = serializer().loads(cookie)
    except (BadData, TypeError, ValueError):
        return ""
    is_trusted = user_id is not None and trusted_by == [user_id, version]
    return device if is_trusted else ""


def serializer() -> Any:
    """Return what signs the cookies: with today's key, and reads with former ones."""
    config = current_app.config
    keys = [*config["SECRET_KEY_FALLBACKS"], config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt=SALT)
