"""Move an account to another address, or a right to another person, by billing's word.

The rules are those of `account.email_change`: the new address must answer, and
the old one is told. As nobody gave a password, the one who answers chooses a
new one, which ends every session and every other way in.
"""

from collections.abc import Iterable

from sqlalchemy import delete, exists, select, update

from odoportail import clock, journal, mail
from odoportail.auth import links
from odoportail.extensions import db
from odoportail.mail import Letter
from odoportail.models import Access, Customer, Link, Message, Purpose, User


def ask(user: User, email: str, *, actor: str) -> None:
    """Ask the new address to choose a password: then the account is its own.

    A person who never had a password has nothing to lose, and moves at once.
    All in the caller's transaction.
    """
    if user.password_hash is None:
        links.move(user, email, actor=actor, is_told=was_invited(user.id))
        links.kill_links(user.id, *Purpose)
        return
    link = links.make_link(user, Purpose.INVITATION, clock.now(), email=email)
    mail.queue("invitation", email, user.language, {"link": link.id})
    journal.record("email_change_asked", user_id=user.id, actor=actor)


def call_back(user_ids: Iterable[int]) -> None:
    """Kill the links that would move these people to an address of billing's.

    Billing has given yet another one: the last word counts.
    """
    db.session.execute(
        update(Link)
        .where(
            Link.user_id.in_(list(user_ids)),
            Link.purpose == Purpose.INVITATION,
            Link.email.is_not(None),
            Link.used_at.is_(None),
        )
        .values(used_at=clock.now())
    )


def end_access(user: User, customer_id: int, *, actor: str) -> None:
    """End a person's right to a customer's papers, and tell who knew of it."""
    db.session.execute(
        delete(Access).where(
            Access.user_id == user.id, Access.customer_id == customer_id
        )
    )
    if user.password_hash or was_invited(user.id):
        details = {"user": user.id, "customer": customer_id}
        mail.queue("access_ended", user.email, user.language, details)
    journal.record(
        "access_ended", user_id=user.id, customer_id=customer_id, actor=actor
    )


def was_invited(user_id: int) -> bool:
    """Say whether a link to choose a password was ever made for this person."""
    invited = exists().where(
        Link.user_id == user_id, Link.purpose == Purpose.INVITATION
    )
    return db.session.scalar(select(invited)) is True


@mail.letter("access_ended")
def compose_access_ended(message: Message) -> Letter:
    """Tell who no longer reads a customer's papers, in case it is a mistake."""
    customer = db.session.get_one(Customer, message.details["customer"])
    return Letter(message.address, message.language, {"customer": customer.name})
