"""Change an address: asked from the account, confirmed from the new address."""

from datetime import timedelta

from sqlalchemy import func, select

from odoportail import clock, journal, mail
from odoportail.account import services
from odoportail.auth import links
from odoportail.auth.sessions import Caller
from odoportail.exceptions import LinkInvalid
from odoportail.extensions import db
from odoportail.mail import Letter
from odoportail.models import Event, Link, Message, Purpose

ASKED = "email_change_asked"
MAX_A_DAY = 5
DAY = timedelta(days=1)


def request_change(user_id: int, email: str, present: str, caller: Caller) -> None:
    """Queue the letter that asks the new address to confirm.

    The same statements whether the address is free or somebody's: the worker
    looks. Raise SignInRefused, TooManyAttempts or Busy.
    """
    user = services.get_user(user_id)
    services.confirm_password(user, present, caller)
    journal.record(ASKED, user_id=user_id)
    # Only the newest wish counts: an earlier link may have gone to a stranger.
    links.kill_links(user_id, Purpose.EMAIL)
    if count_asked(user_id) <= MAX_A_DAY:
        details = {"user": user_id, "version": user.device_version}
        mail.queue("email_change", email, user.language, details)
    db.session.commit()


def count_asked(user_id: int) -> int:
    """Count the changes asked in a day: nobody's box is to be filled from here."""
    in_time = Event.at > clock.now() - DAY
    counted = select(func.count()).where(
        Event.user_id == user_id, Event.action == ASKED, in_time
    )
    return db.session.scalar(counted) or 0


@mail.letter("email_change")
def compose_email_change(message: Message) -> Letter | None:
    """Write to the new address, unless it is somebody's or the wish is outdated.

    A new password, meanwhile, takes the wish back: a thief may have had it.
    """
    user = services.get_user(message.details["user"])
    link = db.session.get(Link, message.details.get("link", 0))
    if link is None:
        is_outdated = user.device_version != message.details["version"]
        if is_outdated or not user.active or links.is_taken(message.address, user):
            return None
        links.kill_links(user.id, Purpose.EMAIL)
        link = links.make_link(
            user, Purpose.EMAIL, message.created_at, email=message.address
        )
        message.details = {**message.details, "link": link.id}
    return links.compose(link)


@mail.letter("email_changed")
def compose_email_changed(message: Message) -> Letter:
    """Tell the old address, in case it was somebody else."""
    return Letter(message.address, message.language)


def get_change(token: str | None) -> tuple[Link, str]:
    """Return the link and the address that it gives, or raise LinkInvalid.

    An address that has become another person's makes the link as dead as any.
    """
    link = links.get_link(token, Purpose.EMAIL)
    if link.email is None or links.is_taken(link.email, link.user):
        raise LinkInvalid
    return link, link.email


def change_email(token: str | None) -> int:
    """Spend the link, move the account to the new address, and tell the old one.

    Every other mailed link dies; sessions stay. Return the person's id. Raise
    LinkInvalid; then nothing is spent.
    """
    link, email = get_change(token)
    links.spend(link)
    links.kill_links(link.user_id, *Purpose)
    links.move(link.user, email)
    db.session.commit()
    return link.user_id
