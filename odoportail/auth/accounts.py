"""What operators do with accounts: find, grant, disable, enable, sign out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import selectinload

from odoportail import clock, journal
from odoportail.addresses import email_key, parse_email
from odoportail.auth import delegation
from odoportail.auth.sessions import end_sessions
from odoportail.exceptions import CommandRefused, DelegateRefused, NotFound
from odoportail.extensions import db
from odoportail.models import Access, Customer, Link, Purpose, User

ACTOR = "command"


@dataclass(frozen=True)
class Account:
    """One line of `users list`."""

    email: str
    stage: str
    customers: list[str]


def get_user(email: str) -> User:
    """Return the person of that address, or raise CommandRefused."""
    user = db.session.scalar(select(User).where(User.email_key == email_key(email)))
    if user is None:
        raise CommandRefused(f"Nobody here has the address {email}.")
    return user


def get_customer(customer_number: str) -> Customer:
    """Return the customer of that number, or raise CommandRefused."""
    customer = db.session.scalar(
        select(Customer).where(Customer.customer_number == customer_number)
    )
    if customer is None:
        raise CommandRefused(f"There is no customer {customer_number}.")
    return customer


def list_uninvited() -> Sequence[User]:
    """Return the active people with papers, but no password or live invitation."""
    invited = exists().where(
        Link.user_id == User.id,
        Link.purpose == Purpose.INVITATION,
        Link.expires_at > clock.now(),
        Link.used_at.is_(None),
    )
    reads = exists().where(Access.held_by(User.id))
    return db.session.scalars(
        select(User)
        .where(User.is_person(), User.active, User.password_hash.is_(None))
        .where(reads, ~invited)
        .order_by(User.id)
    ).all()


def list_accounts() -> list[Account]:
    """Return everybody, by address."""
    customers = selectinload(User.accesses).joinedload(Access.customer)
    users = db.session.scalars(
        select(User).where(User.is_person()).options(customers).order_by(User.email_key)
    )
    return [
        Account(
            email=user.email,
            stage=stage_of(user),
            customers=[access.customer.customer_number for access in user.accesses],
        )
        for user in users
    ]


def stage_of(user: User) -> str:
    """Say in a word how far a person has come."""
    if not user.active:
        return "disabled"
    return "active" if user.password_hash else "no password yet"


def grant(email: str, customer_number: str, last_day: date | None = None) -> User:
    """Let a person, known or new, read a customer's papers.

    Raise CommandRefused for an unknown customer, an unreadable address, a day
    that is over, or an owner, whose right has no last day.
    """
    if last_day is not None and last_day < clock.today():
        raise CommandRefused(f"{last_day} is over: give a day to come.")
    customer = get_customer(customer_number)
    try:
        user = delegation.find_or_make(parse_email(email), customer.language)
        delegation.give(user.id, customer.id, last_day, actor=ACTOR)
    except ValueError as error:
        raise CommandRefused(f"{email} is no e-mail address: {error}") from error
    except DelegateRefused as error:
        db.session.rollback()
        raise CommandRefused(f"{email} owns {customer_number} already.") from error
    db.session.commit()
    return user


def revoke(email: str, customer_number: str) -> User:
    """End the right of a delegate to a customer's papers, and tell the delegate.

    Raise CommandRefused for somebody who is none: an owner is billing's to change.
    """
    user, customer = get_user(email), get_customer(customer_number)
    try:
        delegation.end(user.id, customer.id, actor=ACTOR)
    except NotFound as error:
        raise CommandRefused(
            f"{user.email} is no delegate of {customer_number}."
        ) from error
    db.session.commit()
    return user


def disable(user: User) -> None:
    """Shut a person out, and end every session."""
    user.active = False
    end_sessions(user.id)
    journal.record("disabled", user_id=user.id, actor=ACTOR)
    db.session.commit()


def enable(user: User) -> None:
    """Let a person in again."""
    user.active = True
    journal.record("enabled", user_id=user.id, actor=ACTOR)
    db.session.commit()


def sign_out(user: User) -> None:
    """End every session of a person."""
    end_sessions(user.id)
    journal.record("signed_out_everywhere", user_id=user.id, actor=ACTOR)
    db.session.commit()
