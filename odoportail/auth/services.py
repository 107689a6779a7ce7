"""Let people in and out."""

from sqlalchemy import select

from odoportail import journal
from odoportail.addresses import email_key
from odoportail.auth import passwords, sessions
from odoportail.exceptions import SignInRefused
from odoportail.extensions import db
from odoportail.models import User


def sign_in(email: str, password: str, *, remembered: bool) -> str:
    """Begin a session and return its token, or raise SignInRefused.

    The same statements and the same hash for a known and an unknown address.
    """
    user = db.session.scalar(select(User).where(User.email_key == email_key(email)))
    stored = user.password_hash if user else None
    # The hash takes its time; nobody else's writing should wait for it.
    db.session.commit()
    is_right = passwords.verify(stored, password)
    if user is None or not user.active or not is_right:
        journal.record("sign_in_refused", user_id=user.id if user else None)
        db.session.commit()
        raise SignInRefused
    if passwords.is_outdated(stored or ""):
        user.password_hash = passwords.hash_password(password)
    return enter(user, remembered=remembered)


def enter(user: User, *, remembered: bool = False) -> str:
    """Begin a session for somebody who has proved who they are; return its token."""
    token = sessions.begin_session(user, remembered=remembered)
    journal.record("signed_in", user_id=user.id)
    db.session.commit()
    return token


def sign_out(visitor: sessions.Visitor) -> None:
    """End the session on the server: a copied cookie is dead from here on."""
    sessions.end_session(visitor.sign_in_id)
    journal.record("signed_out", user_id=visitor.user_id)
    db.session.commit()


def save_language(user_id: int, language: str) -> None:
    """Keep the person's choice of language on the account."""
    db.session.get_one(User, user_id).language = language
    db.session.commit()
