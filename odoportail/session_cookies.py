"""Read the session's signed cookie, and check the same signature only once.

Whoever is signed in sends the same cookie with every request: it is as good as the
first time, but may have become too old.
"""

import time
from functools import lru_cache
from typing import Any, NamedTuple

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature, URLSafeTimedSerializer

KEPT_COOKIES = 1024
# Where Flask-Login keeps what `get_id` returns.
PERSON = "_user_id"


class Signed(NamedTuple):
    """What a good cookie says, when it was signed (Unix time), and whose it is."""

    payload: str
    signed_at: int
    person: str


class SessionCookies(SecureCookieSessionInterface):
    """Flask's own cookies, with one serializer for the life of the application."""

    def __init__(self, app: Flask) -> None:
        self.cookie_name = self.get_cookie_name(app)
        self.lifetime_seconds = app.permanent_session_lifetime.total_seconds()
        self.signing_serializer: Any = super().get_signing_serializer(app)
        # Only what is signed by us is kept: a forgery is an error, every time.
        self.read_signed = lru_cache(KEPT_COOKIES)(self.read_anew)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs: the key is part of the application, not of a request."""
        serializer: URLSafeTimedSerializer = self.signing_serializer
        return serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """Return the session of a request; an empty one for what is not ours."""
        signed = self.find_signed(request.cookies.get(self.cookie_name, ""))
        if signed is None:
            return self.session_class()
        # Made anew each time: whoever has it may change it.
        return self.session_class(self.serializer.loads(signed.payload))

    def find_person(self, cookie: str) -> str:
        """Return what Flask-Login knows the person by, or nothing."""
        signed = self.find_signed(cookie)
        return signed.person if signed else ""

    def find_signed(self, cookie: str) -> Signed | None:
        """Return what a cookie says, or None where it is forged or too old."""
        try:
            signed = self.read_signed(cookie)
        except BadSignature:
            return None
        age = int(time.time()) - signed.signed_at
        # Signed by a clock that was ahead, it is still ours: the session's row says
        # when it ends, and nobody is thrown out when a clock is put right.
        return signed if age <= self.lifetime_seconds else None

    def read_anew(self, cookie: str) -> Signed:
        """Return what a cookie says; raise BadSignature for one of somebody else's."""
        data, at = self.signing_serializer.loads(cookie, return_timestamp=True)
        payload = self.serializer.dumps(data)
        return Signed(payload, int(at.timestamp()), str(data.get(PERSON, "")))
