"""Sessions: an unguessable token in the cookie, a row in the database."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_login import UserMixin
from sqlalchemy import ColumnElement, and_, bindparam, select, update

from odoportail import clock
from odoportail.database import optional_write
from odoportail.extensions import db
from odoportail.models import SignIn, Stamp, User
from odoportail.quick_query import QuickQuery

REMEMBERED = timedelta(days=30)
ABSOLUTE = timedelta(hours=12)
IDLE = timedelta(hours=2)
PREVIEW = timedelta(minutes=30)
# How stale `seen_at` may be: a write for every page would cost more than it tells.
SEEN_EVERY = timedelta(minutes=5)
MAX_AGENT_LENGTH = 200
# The condition of the session that a token stands for, of a person who may come in.
IS_OPEN = and_(
    SignIn.token_hash == bindparam("token_hash"),
    SignIn.ended_at.is_(None),
    SignIn.expires_at > bindparam("now"),
    User.active,
)
# Every page begins with it.
VISITOR = QuickQuery(
    select(
        SignIn.id,
        SignIn.seen_at,
        SignIn.expires_at,
        SignIn.remembered,
        SignIn.reason,
        User.id.label("user_id"),
        User.name,
        User.email,
        User.language,
        select(Stamp.value).scalar_subquery().label("stamp"),
    )
    .join(User, SignIn.user_id == User.id)
    .where(IS_OPEN)
)


@dataclass(frozen=True)
class Caller:
    """Where a sign-in comes from: address, browser, and device cookie if any."""

    ip_address: str = ""
    agent: str = ""
    device_cookie: str = ""


@dataclass(frozen=True)
class Visitor(UserMixin):  # type: ignore[misc]  # Flask-Login is untyped
    """Who is asking: the person, and the session the question came in.

    `stamp` is what the question found (`stamps`): whatever is read later is as new.
    Where the operator looks on, `reason` says why, and `name` is the customer's.
    """

    token: str
    sign_in_id: int
    user_id: int
    name: str
    email: str
    language: str
    expires_at: datetime
    reason: str | None
    stamp: int | None

    @property
    def is_preview(self) -> bool:
        """Say whether it is the operator who looks at what a customer sees."""
        return self.reason is not None

    def get_id(self) -> str:
        """Return what the cookie keeps: the session's token, not the person's id."""
        return self.token


def begin_session(
    user: User, caller: Caller, *, remembered: bool, reason: str | None = None
) -> str:
    """Add a session to the caller's transaction, and return its token.

    `reason` is why the operator looks, where it is a preview.
    """
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        SignIn(
            token_hash=hash_token(token),
            user=user,
            created_at=now,
            seen_at=now,
            expires_at=now + lifetime(remembered=remembered, reason=reason),
            remembered=remembered,
            ip_address=caller.ip_address,
            agent=caller.agent[:MAX_AGENT_LENGTH],
            reason=reason,
        )
    )
    return token


def lifetime(*, remembered: bool, reason: str | None) -> timedelta:
    """Return how long a session lets in, whatever is done in it."""
    if reason is not None:
        return PREVIEW
    return REMEMBERED if remembered else ABSOLUTE


def find_visitor(token: str) -> Visitor | None:
    """Return who holds this token, if the session and the person are still good."""
    now = clock.now()
    found = VISITOR.find(token_hash=hash_token(token), now=now)
    if found is None or (not found.remembered and found.seen_at + IDLE < now):
        return None
    if must_be_marked(found, now):
        mark_seen(found.id)
    return Visitor(
        token=token,
        sign_in_id=found.id,
        user_id=found.user_id,
        name=found.name,
        email=found.email,
        language=found.language,
        expires_at=found.expires_at,
        reason=found.reason,
        stamp=found.stamp,
    )


def must_be_marked(sign_in: Any, now: datetime) -> bool:
    """Say whether a session was not seen for a while, or longer than it may rest."""
    return bool(sign_in.seen_at + SEEN_EVERY < now)


def mark_seen(sign_in_id: int) -> None:
    """Write down that the session is in use; a busy database may miss one mark."""
    with optional_write():
        db.session.execute(
            update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=clock.now())
        )


def end_session(sign_in_id: int) -> None:
    """End one session, in the caller's transaction."""
    end(SignIn.id == sign_in_id)


def end_sessions(user_id: int, *, but: int | None = None) -> None:
    """End every session of a person (but one), in the caller's transaction."""
    which = SignIn.user_id == user_id
    end(which if but is None else which & (SignIn.id != but))


def end(which: ColumnElement[bool]) -> None:
    """Mark the open sessions among `which` as ended."""
    db.session.execute(
        update(SignIn)
        .where(which, SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def hash_token(token: str) -> str:
    """Return what is stored of a token: a copy of the database opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()
