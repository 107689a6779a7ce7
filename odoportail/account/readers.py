"""Say who reads an owner's papers, and whose papers a delegate reads.

What an owner is shown must not tell who has an account here: a delegate is an
address in the one spelling of `email_key`, and has a name once they have come.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select

from odoportail import clock
from odoportail.extensions import db
from odoportail.i18n import sort_key
from odoportail.models import Access, Customer, Event, Role, User

# Whoever asks in July why it stopped finds the answer, and the address to give again.
ENDED_SHOWN = timedelta(days=31)


@dataclass(frozen=True)
class Reader:
    """Somebody who reads a customer's papers, or read them until lately.

    `has_come` says whether they have opened anything of this customer's, which
    the owner's journal tells as well.
    """

    email: str
    name: str
    since: datetime | None
    last_day: date | None
    has_come: bool
    is_owner: bool
    is_over: bool


@dataclass(frozen=True)
class Shared:
    """A customer whose papers a person owns, and who else reads them."""

    customer_number: str
    name: str
    readers: list[Reader]


@dataclass(frozen=True)
class Borrowed:
    """A customer whose papers a person reads by the word of others."""

    customer_number: str
    name: str
    last_day: date | None


def list_shared(user_id: int) -> list[Shared]:
    """Return the customers whose papers this person owns, by name, with readers."""
    return [
        Shared(
            customer.customer_number, customer.name, list_readers(customer.id, user_id)
        )
        for customer, _ in list_customers(user_id, Role.OWNER)
    ]


def list_borrowed(user_id: int) -> list[Borrowed]:
    """Return the customers whose papers others let this person read, by name."""
    return [
        Borrowed(customer.customer_number, customer.name, last_day)
        for customer, last_day in list_customers(user_id, Role.ACCOUNTANT)
    ]


def list_customers(user_id: int, role: Role) -> list[tuple[Customer, date | None]]:
    """Return the customers that a person reads in this role, and until when."""
    found = db.session.execute(
        select(Customer, Access.last_day).join(Access).where(holds(user_id, role))
    )
    rows = [(customer, last_day) for customer, last_day in found]
    return sorted(rows, key=lambda row: (sort_key(row[0].name), row[0].id))


def holds(user_id: int, role: Role) -> ColumnElement[bool]:
    """Return the condition of a right that this person has today in this role."""
    return Access.held_by(user_id) & (Access.role == role)


def list_readers(customer_id: int, owner_id: int) -> list[Reader]:
    """Return who reads a customer's papers besides this owner, by address.

    Never in the order of their ids: a new one would tell who was new here.
    """
    earliest = clock.today() - ENDED_SHOWN
    rows = db.session.execute(
        select(User, Access, last_granted(), has_come())
        .join(Access, Access.user_id == User.id)
        .where(Access.customer_id == customer_id, User.id != owner_id, User.is_person())
        .where(Access.last_day.is_(None) | (Access.last_day >= earliest))
        .order_by(User.email_key)
    )
    return [reader(*row) for row in rows]


def last_granted() -> ColumnElement[datetime]:
    """Return when the right was last given, for a query of rights."""
    return (
        select(func.max(Event.at))
        .where(
            Event.action == "access_granted",
            Event.about_user_id == Access.user_id,
            Event.customer_id == Access.customer_id,
        )
        .correlate(Access)
        .scalar_subquery()
    )


def has_come() -> ColumnElement[bool]:
    """Return whether the person has done anything with the papers, likewise."""
    return exists().where(
        Event.user_id == Access.user_id,
        Event.customer_id == Access.customer_id,
        Event.actor == "",
        # Who only gave the access back has not come.
        Event.action.not_in(("access_granted", "access_ended")),
    )


def reader(
    user: User, access: Access, since: datetime | None, has_come: bool
) -> Reader:
    """Return what an owner may know of somebody who reads their papers."""
    return Reader(
        email=user.email_key,
        name=user.name if has_come else "",
        since=since,
        last_day=access.last_day,
        has_come=has_come,
        is_owner=access.role is Role.OWNER,
        is_over=access.last_day is not None and access.last_day < clock.today(),
    )
