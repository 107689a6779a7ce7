"""Switch a kind of notices off by the link of a mail, without signing in (RFC 8058)."""

import hashlib
from dataclasses import dataclass
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from odoportail import journal, mail
from odoportail.exceptions import NoticeLinkInvalid
from odoportail.extensions import db
from odoportail.models import SWITCHES, NoticeKind, User

SALT = "odoportail notices"


@dataclass(frozen=True)
class Subscription:
    """Whose notices of which kind a link is about."""

    user: User
    kind: NoticeKind

    @property
    def is_on(self) -> bool:
        """Say whether the person is told."""
        return bool(getattr(self.user, SWITCHES[self.kind].key))


def address_of(user: User, kind: NoticeKind) -> str:
    """Return the address that switches a kind off: for ever, and for nobody else."""
    token = serializer().dumps([user.id, kind, mark_of(user)])
    return mail.link("notices.unsubscribing", token=token)


def get_subscription(token: str) -> Subscription:
    """Return what a link is about, or raise NoticeLinkInvalid."""
    try:
        user_id, name, mark = serializer().loads(token)
    except BadData as error:
        raise NoticeLinkInvalid from error
    user = db.session.get(User, user_id)
    if user is None or mark_of(user) != mark:
        raise NoticeLinkInvalid
    return Subscription(user, NoticeKind(name))


def switch_off(token: str) -> Subscription:
    """Switch off what a link is about, the same however often it is asked."""
    subscription = get_subscription(token)
    if subscription.is_on:
        user, kind = subscription.user, subscription.kind
        setattr(user, SWITCHES[kind].key, False)
        journal.record(f"{kind.value}_notices_stopped", user_id=user.id)
    db.session.commit()
    return subscription


def mark_of(user: User) -> str:
    """Return what tells a person's address from the next one that the account has."""
    return hashlib.sha256(user.email_key.encode()).hexdigest()[:8]


def serializer() -> Any:
    """Return what signs the links: with today's key, and reads with former ones."""
    config = current_app.config
    keys = [*config["SECRET_KEY_FALLBACKS"], config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt=SALT)
