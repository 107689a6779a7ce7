"""Say who reads an owner's papers, and whose papers a delegate reads.

What an owner is shown must not tell who has an account here: a delegate is an
address in the one spelling of `email_key`, and has a name once they have come.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, select
from sqlalchemy.orm import aliased

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


@dataclass(frozen=True)
class Sharing:
    """What a person shares with others, and others with them; customers by name."""

    shared: list[Shared]
    borrowed: list[Borrowed]


def get_sharing(user_id: int) -> Sharing:
    """Return a person's customers: those owned, with readers, and those borrowed."""
    shared, borrowed = [], []
    found = db.session.execute(rights_of(user_id))
    for (customer, mine), rows in groupby(sorted(found, key=place), itemgetter(0, 1)):
        number, name = customer.customer_number, customer.name
        if mine.role is Role.OWNER:
            others = [reader(*row[2:]) for row in rows if row[2]]
            shared.append(Shared(number, name, others))
        else:
            borrowed.append(Borrowed(number, name, mine.last_day))
    return Sharing(shared, borrowed)


def place(row: Row[Any]) -> tuple[tuple[str, str], int]:
    """Return what to sort customers by; their readers stay as they came."""
    return sort_key(row.Customer.name), row.Customer.id


def rights_of(user_id: int) -> Select[*tuple[Any, ...]]:
    """Return the query for a person's rights, each beside every other one's, if any.

    Others by address, never in the order of their ids: a new one would tell who was
    new here. Beside a right that was only lent stands nobody.
    """
    theirs, person = aliased(Access), aliased(User)
    earliest = clock.today() - ENDED_SHOWN
    is_shown = theirs.last_day.is_(None) | (theirs.last_day >= earliest)
    is_another = (theirs.customer_id == Customer.id) & (theirs.user_id != user_id)
    is_person = (person.id == theirs.user_id) & person.is_person()
    return (
        select(Customer, Access, person, theirs, last_granted(theirs), has_come(theirs))
        .join(Access, Access.customer_id == Customer.id)
        .outerjoin(theirs, is_another & is_shown & (Access.role == Role.OWNER))
        .outerjoin(person, is_person)
        .where(Access.held_by(user_id))
        .order_by(person.email_key)
    )


def last_granted(right: type[Access]) -> ColumnElement[datetime]:
    """Return when the right was last given, for a query of rights."""
    return (
        select(func.max(Event.at))
        .where(
            Event.action == "access_granted",
            Event.about_user_id == right.user_id,
            Event.customer_id == right.customer_id,
        )
        .correlate(right)
        .scalar_subquery()
    )


def has_come(right: type[Access]) -> ColumnElement[bool]:
    """Return whether the person has done anything with the papers, likewise."""
    return exists().where(
        Event.user_id == right.user_id,
        Event.customer_id == right.customer_id,
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
