"""What people do with their own account: profile, password, open sessions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from odoportail import clock, journal
from odoportail.auth import attempts, choosing, devices, passwords, sessions, throttle
from odoportail.auth.sessions import Caller, Visitor
from odoportail.exceptions import NotFound, SignInRefused
from odoportail.extensions import db
from odoportail.models import SWITCHES, NoticeKind, SignIn, User

# What the journal says of a password that was asked for once more on these pages.
CONFIRMED = "account"


@dataclass(frozen=True)
class OpenSession:
    """One device that is signed in."""

    id: int
    agent: str
    ip_address: str
    created_at: datetime
    seen_at: datetime
    is_this: bool


def get_user(user_id: int) -> User:
    """Return the person who is signed in."""
    return db.session.get_one(User, user_id)


def save_profile(
    user_id: int, *, name: str, language: str, wanted: Mapping[NoticeKind, bool]
) -> None:
    """Keep how a person is called and written to; a kind not `wanted` here stays."""
    user = get_user(user_id)
    user.name, user.language = name, language
    for kind, is_wanted in wanted.items():
        setattr(user, SWITCHES[kind].key, is_wanted)
    off = ", ".join(kind for kind in wanted if not wanted[kind])
    detail = f"notices off: {off}" if off else ""
    journal.record("profile_changed", user_id=user_id, detail=detail)
    db.session.commit()


def confirm_password(user: User, password: str, caller: Caller) -> None:
    """Make sure that the owner sits there, counted like a sign-in.

    Else a session left open, or stolen, could be used to guess. Raise
    SignInRefused, TooManyAttempts or Busy; then nothing else is written.
    """
    attempt = attempts.Attempt(
        account_key=throttle.account_key(user.email),
        device=devices.find_device(caller.device_cookie, user.id, user.device_version),
        network=throttle.network_of(caller.ip_address),
    )
    throttle.begin_attempt(attempt, user.email, user.language)
    # What it read began a transaction; nobody should wait for the hash.
    db.session.commit()
    if not passwords.verify(user.password_hash, password):
        journal.record("password_refused", user_id=user.id)
        db.session.commit()
        raise SignInRefused
    journal.record(
        attempts.LET_IN,
        user_id=user.id,
        detail=CONFIRMED,
        account_key=attempt.account_key,
        device=attempt.device,
        network=attempt.network,
    )


def change_password(
    visitor: Visitor, present: str, password: str, caller: Caller
) -> User:
    """Replace the password, and end every session but this one.

    Raise SignInRefused where the present one is wrong, PasswordRefused,
    TooManyAttempts or Busy.
    """
    user = get_user(visitor.user_id)
    passwords.check(password, user)
    confirm_password(user, present, caller)
    hashed = passwords.hash_password(password)
    choosing.set_password(user, hashed, detail=CONFIRMED, but=visitor.sign_in_id)
    db.session.commit()
    return user


def list_sessions(visitor: Visitor) -> list[OpenSession]:
    """Return the devices signed in: this one first, then the last seen."""
    found = db.session.scalars(
        select(SignIn)
        .where(SignIn.user_id == visitor.user_id, is_open())
        .order_by(SignIn.id != visitor.sign_in_id, SignIn.seen_at.desc(), SignIn.id)
    )
    return [
        OpenSession(
            id=row.id,
            agent=row.agent,
            ip_address=row.ip_address,
            created_at=row.created_at,
            seen_at=row.seen_at,
            is_this=row.id == visitor.sign_in_id,
        )
        for row in found
    ]


def is_open() -> ColumnElement[bool]:
    """Return the condition of a session that still lets somebody in."""
    now = clock.now()
    in_use = SignIn.remembered | (SignIn.seen_at >= now - sessions.IDLE)
    return SignIn.ended_at.is_(None) & (SignIn.expires_at > now) & in_use


def end_session(visitor: Visitor, sign_in_id: int) -> None:
    """End one session of this person; raise NotFound for another person's."""
    mine = select(SignIn.id).where(
        SignIn.id == sign_in_id, SignIn.user_id == visitor.user_id
    )
    if db.session.scalar(mine) is None:
        raise NotFound(sign_in_id)
    sessions.end_session(sign_in_id)
    journal.record("session_ended", user_id=visitor.user_id)
    db.session.commit()


def end_other_sessions(visitor: Visitor) -> User:
    """End every session but this one; devices known before are strangers again."""
    user = get_user(visitor.user_id)
    user.device_version += 1
    sessions.end_sessions(user.id, but=visitor.sign_in_id)
    journal.record("sessions_ended", user_id=user.id)
    db.session.commit()
    return user
