"""Links: most are mailed; a GET shows one, the POST that succeeds spends it."""

import base64
import hmac
import re
import secrets
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import contains_eager

from odoportail import clock, journal, mail
from odoportail.addresses import email_key
from odoportail.auth import throttle
from odoportail.auth.sessions import hash_token
from odoportail.exceptions import CommandRefused, LinkInvalid
from odoportail.extensions import db
from odoportail.mail import Letter
from odoportail.models import Link, Message, Purpose, User

LIFETIMES = {
    Purpose.RESET: timedelta(hours=1),
    Purpose.INVITATION: timedelta(days=14),
    Purpose.EMAIL: timedelta(hours=24),
    Purpose.PREVIEW: timedelta(minutes=30),
}
OPENING_PAGES = {
    Purpose.EMAIL: "account.opening_email",
    Purpose.RESET: "auth.opening_reset",
    Purpose.INVITATION: "auth.opening_invitation",
    Purpose.PREVIEW: "auth.opening_preview",
}
MAX_ADDRESS_LENGTH = 254
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def request_reset(email: str, ip_address: str, language: str) -> None:
    """Write the same row whoever asks: the form must not tell who is a customer.

    The worker looks the person up, and makes the link. Whoever asks too often
    is told the same, and no mail leaves.
    """
    if throttle.may_send_link(email, ip_address):
        mail.queue("reset", email_key(email)[:MAX_ADDRESS_LENGTH], language)
    db.session.commit()


def invite(user: User) -> str:
    """Queue an invitation, and return its link; a disabled person is refused."""
    if not user.active:
        raise CommandRefused(f"{user.email} is disabled: enable the account first.")
    link = make_link(user, Purpose.INVITATION, clock.now())
    mail.queue("invitation", user.email, user.language, {"link": link.id})
    journal.record("invited", user_id=user.id, actor="command")
    db.session.commit()
    return address_of(link)


@mail.letter("reset")
def compose_reset(message: Message) -> Letter | None:
    """Look the person up, and make the link once: a retry carries the same one."""
    user = find_user(message.address)
    if user is None:
        return None
    link = db.session.get(Link, message.details.get("link", 0))
    if link is None:
        link = make_link(user, Purpose.RESET, message.created_at)
        message.details = {"link": link.id}
    return compose(link)


@mail.letter("invitation")
def compose_invitation(message: Message) -> Letter | None:
    """Write to the person invited, unless the link is spent by now."""
    return compose(db.session.get_one(Link, message.details["link"]))


@mail.letter("password_changed")
def compose_password_changed(message: Message) -> Letter:
    """Tell the owner, in case it was somebody else."""
    user = db.session.get_one(User, message.details["user"])
    url = mail.link("auth.asking_reset")
    return Letter(user.email, user.language, {"url": url})


def compose(link: Link) -> Letter | None:
    """Return the letter that carries a link, or None where it would arrive dead."""
    if link.used_at is not None or link.expires_at <= clock.now():
        return None
    user = link.user
    last_day = link.expires_at.astimezone(clock.BUSINESS_ZONE).date()
    values = {"url": address_of(link), "last_day": last_day}
    return Letter(link.email or user.email, user.language, values)


def find_user(email: str) -> User | None:
    """Return the active person of that address, if there is one."""
    return db.session.scalar(
        select(User).where(User.email_key == email_key(email), User.active)
    )


def make_link(
    user: User, purpose: Purpose, since: datetime, email: str | None = None
) -> Link:
    """Add a link to the caller's transaction; it lives from `since`.

    `email` is the new address that the account moves to, once it has answered.
    """
    seed = secrets.token_urlsafe(32)
    link = Link(
        user=user,
        purpose=purpose,
        seed=seed,
        token_hash=hash_token(token_of(seed)),
        email=email,
        created_at=since,
        expires_at=since + LIFETIMES[purpose],
    )
    db.session.add(link)
    db.session.flush()
    return link


def token_of(seed: str) -> str:
    """Return the token that a seed stands for: 43 letters, digits, `-` and `_`."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    digest = hmac.digest(key, f"odoportail link {seed}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def is_token(text: str) -> bool:
    """Say whether this could be a token at all."""
    return TOKEN.fullmatch(text) is not None


def address_of(link: Link) -> str:
    """Return the address to give. After a change of key it would be another one."""
    token = token_of(link.seed)
    link.token_hash = hash_token(token)
    return mail.link(OPENING_PAGES[link.purpose], token=token)


def get_link(token: str | None, purpose: Purpose) -> Link:
    """Return a link that can still be spent, or raise LinkInvalid. Changes nothing."""
    link = db.session.scalar(
        select(Link)
        .join(Link.user)
        .options(contains_eager(Link.user))
        .where(
            Link.token_hash == hash_token(token or ""),
            Link.purpose == purpose,
            Link.used_at.is_(None),
            Link.expires_at > clock.now(),
            User.active,
        )
    )
    if link is None:
        raise LinkInvalid
    return link


def is_taken(email: str, user: User) -> bool:
    """Say whether the address is another person's."""
    holder = db.session.scalar(select(User).where(User.email_key == email_key(email)))
    return holder is not None and holder is not user


def move(user: User, email: str, *, actor: str = "", is_told: bool = True) -> None:
    """Give the account another address, and tell the old one; commit nothing.

    Raise LinkInvalid, with all taken back, where somebody has it by now.
    """
    former = user.email
    user.email, user.email_key = email, email_key(email)
    if is_told:
        mail.queue("email_changed", former, user.language)
    journal.record("email_changed", user_id=user.id, actor=actor)
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise LinkInvalid from error


def kill_links(user_id: int, *purposes: Purpose) -> None:
    """Use up a person's links of these purposes, in the caller's transaction.

    But not those by which billing asked another address: whoever had the papers
    before must not be able to stop it.
    """
    is_billings = (Link.purpose == Purpose.INVITATION) & Link.email.is_not(None)
    db.session.execute(
        update(Link)
        .where(
            Link.user_id == user_id,
            Link.purpose.in_(purposes),
            Link.used_at.is_(None),
            ~is_billings,
        )
        .values(used_at=clock.now())
    )


def was_invited(user_id: int) -> bool:
    """Say whether a link to choose a password was ever made for this person."""
    invited = exists().where(
        Link.user_id == user_id, Link.purpose == Purpose.INVITATION
    )
    return db.session.scalar(select(invited)) is True


def spend(link: Link) -> None:
    """Use a link up in the caller's transaction, or raise LinkInvalid.

    Of any number of requests at once, the one that changes this row has won.
    """
    spent = db.session.execute(
        update(Link)
        .where(Link.id == link.id, Link.used_at.is_(None))
        .values(used_at=clock.now())
    )
    if not spent.rowcount:  # type: ignore[attr-defined]  # an UPDATE has one
        db.session.rollback()
        raise LinkInvalid
