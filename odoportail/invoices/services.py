"""The one door to private papers: load and authorise in a single query."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Integer,
    Select,
    SQLColumnExpression,
    bindparam,
    case,
    select,
    tuple_,
)
from sqlalchemy.orm import joinedload, raiseload

from odoportail import clock, journal
from odoportail.exceptions import NotFound
from odoportail.extensions import db
from odoportail.invoices import documents
from odoportail.invoices.comparison import Comparison, compare
from odoportail.invoices.keeping import kept_until
from odoportail.invoices.scopes import Scope, get_scope
from odoportail.invoices.status import Status, status_of
from odoportail.models import Access, Balance, Batch, Invoice, Kind
from odoportail.models.types import Instant
from odoportail.quick_query import QuickQuery


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


@dataclass(frozen=True)
class Reading:
    """An invoice as its page shows it, and whom else its reader reads for.

    A credit note is compared with nothing.
    """

    invoice: Invoice
    status: Status
    scope: Scope
    comparison: Comparison | None

    @property
    def kept_until(self) -> date | None:
        """Return the last day on which the portal surely has it; None after it."""
        last_day = kept_until(self.invoice.issued_on)
        return last_day if last_day >= clock.today() else None


# For so long, whatever somebody opens of a paper in one way is one reading.
ONE_READING = timedelta(minutes=10)
OPENED = "invoice_opened"
# Who asks, in a query that is put together once.
READER = bindparam("user_id", type_=Integer)


def is_readable(user_id: int | SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Return the condition that every query for private papers carries."""
    allowed = select(Access.customer_id).where(Access.held_by(user_id))
    return Invoice.customer_id.in_(allowed)


SINCE: BindParameter[datetime] = bindparam("since", type_=Instant)
# Whoever opens a paper again after an import may see more than the first time.
LAST_IMPORT = (
    select(Batch.imported_at).order_by(Batch.id.desc()).limit(1).scalar_subquery()
)
READ = QuickQuery(
    select(
        journal.has_done(
            READER,
            OPENED,
            bindparam("invoice_id", type_=Integer),
            case((LAST_IMPORT > SINCE, LAST_IMPORT), else_=SINCE),
        ).label("is_noted")
    )
)


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


def previous(is_wanted: ColumnElement[bool]) -> Select[Invoice]:
    """Return the query for the last invoice before one of the same customer."""
    place = tuple_(Invoice.issued_on, Invoice.id)
    here = tuple_(
        bindparam("issued_on", type_=Date), bindparam("invoice_id", type_=Integer)
    )
    return (
        select(Invoice)
        .where(
            is_readable(READER),
            is_wanted,
            Invoice.customer_id == bindparam("customer_id"),
            Invoice.kind == Kind.INVOICE,
            place < here,
        )
        .order_by(Invoice.issued_on.desc(), Invoice.id.desc())
        .limit(1)
        .options(joinedload(Invoice.lines), raiseload("*"))
    )


WHOLE = (
    select(Invoice)
    .where(Invoice.number == bindparam("number"), is_readable(READER))
    .options(*documents.loading_options())
)
PREVIOUS_ALIKE = previous(Invoice.currency == bindparam("currency"))
PREVIOUS_UNLIKE = previous(Invoice.currency != bindparam("currency"))


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
    """Return an invoice with all that its page shows.

    Raise NotFound, the same for another customer's as for one that is not there.
    """
    invoice = db.session.scalar(WHOLE, {"user_id": user_id, "number": number})
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


def open_invoice(user_id: int, number: str, language: str) -> Reading:
    """Return an invoice to read as a page, and write down who read it."""
    invoice = get_invoice(user_id, number)
    scope = get_scope(user_id, invoice.customer.customer_number)
    comparison = find_comparison(user_id, invoice, language)
    if not has_read(user_id, invoice.id):
        note_reading(user_id, invoice, OPENED)
    return Reading(invoice, status_of_invoice(invoice), scope, comparison)


def has_read(user_id: int, invoice_id: int) -> bool:
    """Say whether this person has just opened the page of an invoice as it is."""
    found = READ.find(
        user_id=user_id, invoice_id=invoice_id, since=clock.now() - ONE_READING
    )
    return bool(found and found.is_noted)


def find_comparison(user_id: int, invoice: Invoice, language: str) -> Comparison | None:
    """Return what an invoice is beside the one before; a credit note is nothing.

    In the same currency, if there is one: amounts in two say nothing together.
    """
    if invoice.kind is Kind.CREDIT_NOTE:
        return None
    is_before = {
        "user_id": user_id,
        "currency": invoice.currency,
        "customer_id": invoice.customer_id,
        "issued_on": invoice.issued_on,
        "invoice_id": invoice.id,
    }
    found = (
        db.session.scalars(query, is_before).unique().first()
        for query in (PREVIOUS_ALIKE, PREVIOUS_UNLIKE)
    )
    return compare(invoice, next(filter(None, found), None), language)


def note_reading(user_id: int, invoice: Any, action: str, detail: str = "") -> None:
    """Write down who read what; a busy journal does not keep a paper from its owner."""
    journal.record_reading(
        action,
        user_id=user_id,
        customer_id=invoice.customer_id,
        invoice_id=invoice.id,
        detail=detail,
    )
