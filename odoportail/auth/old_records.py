"""Find the sign-in records that are past their time, and remove them.

The throttle looks a day back, and beyond only at the failures in a row, which
begin anew with what is removed here; trusted devices are cookies that live for a
year; `import undo` asks for lines about papers alone, which stay with them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    case,
    exists,
    func,
    select,
    update,
)

from odoportail import clock, journal
from odoportail.billing.bulk import remove
from odoportail.database import without_write_lock
from odoportail.extensions import db
from odoportail.invoices.keeping import first_kept_day
from odoportail.models import (
    Event,
    Link,
    Message,
    MessageState,
    Notice,
    Purpose,
    SignIn,
)

# A year, so that one can be compared with the same time of the last, and the days
# that it takes to notice something and look back.
LIFETIME = timedelta(days=400)
RECORDS_AT_ONCE = 1000


@dataclass(frozen=True)
class Records:
    """Rows of one kind that are past their time; `at` is what they are dated by.

    `blank` is what to write over a row that others point to; the others go.
    """

    kind: str
    model: Any
    at: SQLColumnExpression[datetime]
    are_past: ColumnElement[bool]
    blank: dict[str, str] | None = None

    def select(self, *columns: Any) -> Select[*tuple[Any, ...]]:
        """Return the query for them."""
        return select(*columns).select_from(self.model).where(self.are_past)


def list_records(today: date) -> list[Records]:
    """Return what there may be that is past its time, kind by kind."""
    end = midnight(today - LIFETIME)
    session_at = first_of(SignIn.ended_at, SignIn.expires_at)
    link_at = first_of(Link.used_at, Link.expires_at)
    return [
        Records("sessions", SignIn, session_at, session_at < end),
        Records("links", Link, link_at, (link_at < end) & ~waits_for_an_answer()),
        Records(
            "sign-in events", Event, Event.at, are_of_accounts() & (Event.at < end)
        ),
        old_events_of_customers(today),
        *old_mails(end),
    ]


def midnight(day: date) -> datetime:
    """Return the instant at which a day begins in Québec."""
    return datetime.combine(day, time.min, clock.BUSINESS_ZONE)


def waits_for_an_answer() -> ColumnElement[bool]:
    """Return the condition of a link by which billing asked a new address.

    `users invite --all` asks again by it, however long nobody answered.
    """
    is_billings = (Link.purpose == Purpose.INVITATION) & Link.email.is_not(None)
    return is_billings & Link.used_at.is_(None)


def first_of(
    may_be: SQLColumnExpression[datetime | None], sure: SQLColumnExpression[datetime]
) -> ColumnElement[datetime]:
    """Return the earlier of two instants, of which the first may be none."""
    return case((may_be < sure, may_be), else_=sure)


def are_of_accounts() -> ColumnElement[bool]:
    """Return the condition of what people did with their accounts, and strangers.

    What operators did, by commands, is the record of their work and stays.
    """
    return Event.customer_id.is_(None) & Event.invoice_id.is_(None) & is_by_page()


def is_by_page() -> ColumnElement[bool]:
    """Return the condition of what was done by a page, not by a command."""
    return Event.actor == ""


def old_events_of_customers(today: date) -> Records:
    """Return what people did about a customer when the oldest papers kept were issued.

    Lists, statements and packages taken, accesses given and ended, previews, the
    fiscal year: like the papers of that year, which they may have opened to others.
    An owner gives access for two years at most, so that none is open still.
    """
    are_of_customers = Event.customer_id.is_not(None) & Event.invoice_id.is_(None)
    is_past = Event.at < midnight(first_kept_day(today))
    return Records(
        "events of customers",
        Event,
        Event.at,
        are_of_customers & is_by_page() & is_past,
    )


def old_mails(end: datetime) -> list[Records]:
    """Return the mails that are done with; of those that told of papers, the address.

    Their row stays with the papers, so that nobody is told of one twice.
    """
    at = func.coalesce(Message.sent_at, Message.created_at)
    is_done = Message.state.in_((MessageState.SENT, MessageState.DROPPED)) & (at < end)
    told = exists().where(Notice.message_id == Message.id)
    is_addressed = (Message.address != "") | (Message.fault != "")
    blank = {"address": "", "fault": ""}
    return [
        Records("mails", Message, at, is_done & ~told),
        Records(
            "addresses of mails about papers",
            Message,
            at,
            is_done & told & is_addressed,
            blank,
        ),
    ]


def remove_records(records: Records, actor: str) -> Iterator[int]:
    """Remove records of one kind, and yield how many after each transaction."""
    row_id = records.model.id
    page = records.select(row_id).order_by(row_id).limit(RECORDS_AT_ONCE)
    while ids := find_ids(page):
        are_ours = row_id.in_(ids)
        if records.blank is None:
            remove(records.model, are_ours)
        else:
            db.session.execute(
                update(records.model).where(are_ours).values(records.blank)
            )
        detail = f"{records.kind} {len(ids)}"
        journal.record("records_removed", actor=actor, detail=detail)
        db.session.commit()
        yield len(ids)


def find_ids(page: Select[*tuple[Any, ...]]) -> list[int]:
    """Return the ids of some records, and keep no writer waiting meanwhile."""
    with without_write_lock():
        return list(db.session.scalars(page))
