"""The one door to private papers: load and authorise in a single query."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    bindparam,
    select,
)

from odoportail import clock, journal
from odoportail.exceptions import NotFound
from odoportail.extensions import db
from odoportail.invoices import documents
from odoportail.invoices.status import Status, status_of
from odoportail.models import Access, Balance, Invoice


@dataclass(frozen=True)
class Paper:
    """One row of the list."""

    number: str
    customer_id: int
    kind: str
    issued_on: date
    total_cents: int
    currency: str
    status: Status


# For so long, whatever somebody opens of a paper in one way is one reading.
ONE_READING = timedelta(minutes=10)
# Who asks, in a query that is put together once.
READER = bindparam("user_id", type_=Integer)


def is_readable(user_id: int | SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Return the condition that every query for private papers carries."""
    allowed = select(Access.customer_id).where(Access.held_by(user_id))
    return Invoice.customer_id.in_(allowed)


def papers_of(user_id: int | SQLColumnExpression[int]) -> Select[*tuple[Any, ...]]:
    """Return the query for the papers that this person may read, as columns."""
    return (
        select(
            Invoice.id,
            Invoice.number,
            Invoice.customer_id,
            Invoice.kind,
            Invoice.issued_on,
            Invoice.due_on,
            Invoice.total_cents,
            Invoice.currency,
            Balance.paid_cents,
            Balance.credited_cents,
            Balance.settled_on,
        )
        .join(Balance, Balance.invoice_id == Invoice.id)
        .where(is_readable(user_id))
    )


# Put together when it is first asked: to name a relationship makes SQLAlchemy look at
# all the models, which takes longer than most modules to import.
@cache
def whole() -> Select[Invoice]:
    """Return the query for an invoice with all that its documents show."""
    return (
        select(Invoice)
        .where(Invoice.number == bindparam("number"), is_readable(READER))
        .options(*documents.loading_options())
    )


def paper(row: Any) -> Paper:
    """Return what the list shows of a row."""
    return Paper(
        number=row.number,
        customer_id=row.customer_id,
        kind=row.kind,
        issued_on=row.issued_on,
        total_cents=row.total_cents,
        currency=row.currency,
        status=status_of_row(row),
    )


def status_of_row(row: Any) -> Status:
    """Return today's status of an invoice that was read as columns."""
    return status_of(
        kind=row.kind,
        total_cents=row.total_cents,
        paid_cents=row.paid_cents,
        credited_cents=row.credited_cents,
        settled_on=row.settled_on,
        due_on=row.due_on,
        today=clock.today(),
    )


def get_invoice(user_id: int, number: str) -> Invoice:
    """Return an invoice with all that its documents show.

    Raise NotFound, the same for another customer's as for one that is not there.
    """
    invoice = db.session.scalar(whole(), {"user_id": user_id, "number": number})
    if invoice is None:
        raise NotFound(number)
    return invoice


def status_of_invoice(invoice: Invoice) -> Status:
    """Return today's status of an invoice."""
    return status_of(
        kind=invoice.kind,
        total_cents=invoice.total_cents,
        paid_cents=invoice.balance.paid_cents,
        credited_cents=invoice.balance.credited_cents,
        settled_on=invoice.balance.settled_on,
        due_on=invoice.due_on,
        today=clock.today(),
    )


def note_reading(user_id: int, invoice: Any, action: str, detail: str = "") -> None:
    """Write down who read what; a busy journal does not keep a paper from its owner."""
    journal.record_reading(
        action,
        user_id=user_id,
        customer_id=invoice.customer_id,
        invoice_id=invoice.id,
        detail=detail,
    )
