"""Who has seen what: a person's own doings, and what others did with their papers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, true
from sqlalchemy.orm import aliased

from odoportail.account.happenings import WORDS_OF, Happening, Part, tell, what, who
from odoportail.extensions import db
from odoportail.invoices.services import is_readable
from odoportail.models import Access, Customer, Event, Invoice, Role, User

PAGE_SIZE = 25
TOKEN = re.compile(r"(avant|apres)-([0-9]{1,10})")
# PostgreSQL refuses to compare a row's id with a larger number.
MAX_ID = 2**31 - 1
READINGS = WORDS_OF[Part.INVOICES]


@dataclass(frozen=True)
class Journal:
    """A page of it, newest first, and the tokens of those on both sides.

    `owns` says whether others may read papers by the reader's leave.
    """

    part: Part | None
    happenings: list[Happening]
    newer: str | None
    older: str | None
    names_customers: bool
    owns: bool


def read_journal(user_id: int, part: Part | None, token: str | None) -> Journal:
    """Return a page of what this person did, and others with papers of theirs.

    Pages are cut by the rows' ids, which do not move while new rows arrive; an
    unreadable token means the first page.
    """
    match = TOKEN.fullmatch(token or "")
    goes_back = match is not None and match[1] == "apres"
    query = events_of(user_id)
    if part:
        query = query.where(belongs_to(part, user_id))
    if match:
        row_id = min(int(match[2]), MAX_ID)
        query = query.where(Event.id > row_id if goes_back else Event.id < row_id)
    query = query.order_by(Event.id if goes_back else Event.id.desc())
    asked = beside_rights(query.limit(PAGE_SIZE + 1), user_id)
    told = db.session.execute(asked).all()
    # Where nothing is told, the rights stand alone.
    found = [row for row in told if row.id is not None]
    found.sort(key=attrgetter("id"), reverse=not goes_back)
    rows, has_more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    if goes_back:
        rows.reverse()
    has_newer, has_older = (has_more, True) if goes_back else (match, has_more)
    return Journal(
        part,
        list(gather(rows, user_id)),
        newer=f"apres-{rows[0].id}" if rows and has_newer else None,
        older=f"avant-{rows[-1].id}" if rows and has_older else None,
        names_customers=told[0].customers > 1,
        owns=told[0].owned > 0,
    )


def events_of(user_id: int) -> Select[*tuple[Any, ...]]:
    """Return the query for the events that concern a person.

    Their own, whatever has become of their rights since, and those of customers
    whose papers they own. `is_readable` only says whether a number still leads to
    its paper.
    """
    owned = select(Access.customer_id).where(
        Access.held_by(user_id), Access.role == Role.OWNER
    )
    held = select(Access.customer_id).where(Access.held_by(user_id))
    # Of what one no longer reads, the number: the name may be somebody else's by now.
    customer = case(
        (Event.customer_id.in_(held), Customer.name), else_=Customer.customer_number
    )
    columns = (Event.id, Event.at, Event.action, Event.actor, Event.detail)
    about = aliased(User)
    people = (Event.user_id, User.email, Event.about_user_id, about.email_key)
    is_mine = (Event.user_id == user_id) | (Event.about_user_id == user_id)
    return (
        select(*columns, Event.reason, Event.ip_address, Event.customer_id, *people)
        .add_columns(customer.label("customer"), Invoice.number)
        .add_columns(is_readable(user_id).label("is_readable"))
        .outerjoin(User, Event.user_id == User.id)
        .outerjoin(about, Event.about_user_id == about.id)
        .outerjoin(Customer, Event.customer_id == Customer.id)
        .outerjoin(Invoice, Event.invoice_id == Invoice.id)
        .where(is_mine | Event.customer_id.in_(owned))
    )


def belongs_to(part: Part, user_id: int) -> ColumnElement[bool]:
    """Return the condition of a part of the journal."""
    if part is Part.OTHERS:
        is_others = Event.user_id.is_distinct_from(user_id)
        return Event.action.in_(READINGS) & is_others
    return Event.action.in_(WORDS_OF[part])


def beside_rights(
    page: Select[*tuple[Any, ...]], user_id: int
) -> Select[*tuple[Any, ...]]:
    """Return a query's rows, each beside how many customers a person reads and owns."""
    is_owned = case((Access.role == Role.OWNER, Access.customer_id))
    counts = func.count().label("customers"), func.count(is_owned).label("owned")
    rights = select(*counts).where(Access.held_by(user_id)).subquery()
    rows = page.subquery()
    return select(rights, rows).select_from(rights.outerjoin(rows, true()))


def gather(rows: Iterable[Any], user_id: int) -> Iterable[Happening]:
    """Tell rows in their order, those that came in one go on one line.

    A file of many PDFs writes a row for each. Only what stands on one page and side
    by side is gathered, so that pages are cut as without.
    """

    def go(row: Any) -> tuple[Any, ...]:
        if row.action not in READINGS:
            return (row.id,)
        minute = row.at.replace(second=0, microsecond=0)
        words = what(row, user_id), who(row, user_id)
        return (*words, row.user_id, row.customer_id, row.reason, minute)

    for _, run in groupby(rows, go):
        yield tell_together(list(run), user_id)


def tell_together(rows: list[Any], user_id: int) -> Happening:
    """Return the one line of some rows, with the invoice that all of them are of."""
    told = replace(tell(rows[0], user_id), count=len(rows))
    is_of_one = len({row.number for row in rows}) == 1
    return told if is_of_one else replace(told, invoice_number=None)
