"""Let people in and out."""

from sqlalchemy import select

from odoportail import journal, mail
from odoportail.addresses import email_key
from odoportail.auth import (
    attempts,
    choosing,
    devices,
    links,
    passwords,
    sessions,
    throttle,
)
from odoportail.auth.sessions import Caller, Visitor
from odoportail.exceptions import Busy, SignInRefused
from odoportail.extensions import db
from odoportail.mail import Letter
from odoportail.models import Message, Purpose, User
from odoportail.turns import Turns

# Of 20 people who come at once each gets in, and the pages of others go on: one that
# signs in takes as much of the processor as five pages. Two at once, as connections
# fall unevenly on the processes: with one, a core rests where most came to the other.
turns = Turns(Busy, at_once=2, waiting=22, seconds=5.0)


def sign_in(
    email: str, password: str, caller: Caller, *, remembered: bool, language: str
) -> tuple[User, str]:
    """Begin a session in one's turn; return who it is and the session's token.

    Raise SignInRefused, TooManyAttempts, or Busy.
    """
    with turns.one():
        return try_password(
            email, password, caller, remembered=remembered, language=language
        )


def try_password(
    email: str, password: str, caller: Caller, *, remembered: bool, language: str
) -> tuple[User, str]:
    """Begin a session, or raise SignInRefused, TooManyAttempts or Busy.

    The same statements and the same hash for a known and an unknown address.
    """
    # Columns, not an object: making one would tell by its time that there is one.
    columns = (User.id, User.password_hash, User.active, User.device_version)
    known = db.session.execute(
        select(*columns).where(User.email_key == email_key(email))
    ).one_or_none()
    user_id, stored, is_active, version = known or (None, None, False, None)
    attempt = attempts.Attempt(
        account_key=throttle.account_key(email),
        device=devices.find_device(caller.device_cookie, user_id, version),
        network=throttle.network_of(caller.ip_address),
    )
    # It commits: the hash takes its time, and nobody's writing should wait for it.
    throttle.begin_attempt(attempt, email, language)
    is_right = passwords.verify(stored, password)
    if not (is_active and is_right):
        journal.record("sign_in_refused", user_id=user_id)
        db.session.commit()
        raise SignInRefused
    user = db.session.get_one(User, user_id)
    if passwords.is_outdated(stored or ""):
        user.password_hash = passwords.hash_password(password)
    throttle.record(attempts.LET_IN, attempt, user.id)
    token = sessions.begin_session(user, caller, remembered=remembered)
    db.session.commit()
    return user, token


def enter_by_link(
    token: str | None,
    purpose: Purpose,
    password: str,
    caller: Caller,
    *,
    leaving: Visitor | None,
) -> tuple[User, str]:
    """Spend a mailed link on a new password, and begin a session.

    Return who it is and the session's token. `leaving` is whoever was signed in
    here before. Raise LinkInvalid, PasswordRefused or Busy.
    """
    user = choosing.choose_password(token, purpose, password)
    if leaving is not None:
        sessions.end_session(leaving.sign_in_id)
    new_session = sessions.begin_session(user, caller, remembered=False)
    journal.record(attempts.LET_IN, user_id=user.id)
    db.session.commit()
    return user, new_session


def sign_out(visitor: Visitor) -> None:
    """End the session on the server: a copied cookie is dead from here on."""
    sessions.end_session(visitor.sign_in_id)
    journal.record("signed_out", user_id=visitor.user_id)
    db.session.commit()


def save_language(user_id: int, language: str) -> None:
    """Keep the person's choice of language on the account."""
    db.session.get_one(User, user_id).language = language
    db.session.commit()


@mail.letter("sign_in_blocked")
def compose_sign_in_blocked(message: Message) -> Letter | None:
    """Tell the owner that strangers are kept out, and how to get in meanwhile."""
    user = links.find_user(message.address)
    if user is None:
        return None
    url = mail.link("auth.asking_reset")
    return Letter(user.email, user.language, {"url": url})
