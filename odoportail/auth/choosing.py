"""Choose a password: by a mailed link, or by knowing the one before."""

from odoportail import journal, mail
from odoportail.auth import links, moves, passwords, throttle
from odoportail.auth.sessions import end_sessions
from odoportail.extensions import db
from odoportail.models import Purpose, User


def choose_password(token: str | None, purpose: Purpose, password: str) -> User:
    """Spend the link and set the password in the caller's transaction.

    Return whose it is: with a link that billing asked for, whoever has the new
    address. Raise LinkInvalid, PasswordRefused or Busy; then nothing is spent.
    """
    link = links.get_link(token, purpose)
    passwords.check(password, link.user)
    # The hash takes its time; nobody else's writing should wait for it.
    db.session.commit()
    hashed = passwords.hash_password(password)
    links.spend(link)
    user = moves.answer(link.user, link.email) if link.email else link.user
    set_password(user, hashed, detail=purpose)
    return user


def set_password(
    user: User, hashed: str, *, detail: str, but: int | None = None
) -> None:
    """Set a password in the caller's transaction, and shut every other way in.

    Every session ends (but the one with the id `but`), every mailed link dies,
    trusted devices are strangers again, and the owner is told by mail.
    """
    user.password_hash = hashed
    user.device_version += 1
    end_sessions(user.id, but=but)
    links.kill_links(user.id, *Purpose)
    mail.queue("password_changed", user.email, user.language, {"user": user.id})
    key = throttle.account_key(user.email)
    journal.record("password_chosen", user_id=user.id, detail=detail, account_key=key)
