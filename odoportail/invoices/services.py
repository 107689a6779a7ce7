"""The one door to private papers: load and authorise in a single query."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, select, tuple_
from sqlalchemy.orm import joinedload, raiseload

from odoportail import clock, journal
from odoportail.exceptions import NotFound
from odoportail.extensions import db
from odoportail.invoices import documents
from odoportail.invoices.comparison import Comparison, compare
from odoportail.invoices.keeping import kept_until
from odoportail.invoices.scopes import Scope, get_scope
from odoportail.invoices.status import Status, status_of
from odoportail.models import Access, Balance, Invoice, Kind


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


def is_readable(user_id: int | SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Return the condition that every query for private papers carries."""
    allowed = select(Access.customer_id).where(Access.held_by(user_id))
    return Invoice.customer_id.in_(allowed)


def papers_of(user_id: int) -> Select[*tuple[Any, ...]]:
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
    invoice = db.session.scalar(
        select(Invoice)
        .where(Invoice.number == number, is_readable(user_id))
        .options(*documents.loading_options())
    )
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
    note_reading(user_id, invoice, "invoice_opened")
    return Reading(invoice, status_of_invoice(invoice), scope, comparison)


def find_comparison(user_id: int, invoice: Invoice, language: str) -> Comparison | None:
    """Return what an invoice is beside the one before; a credit note is nothing.

    In the same currency, if there is one: amounts in two say nothing together.
    """
    if invoice.kind is Kind.CREDIT_NOTE:
        return None
    is_alike = Invoice.currency == invoice.currency
    previous = find_previous(user_id, invoice, is_alike) or find_previous(
        user_id, invoice, ~is_alike
    )
    return compare(invoice, previous, language)


def find_previous(
    user_id: int, invoice: Invoice, is_wanted: ColumnElement[bool]
) -> Invoice | None:
    """Return the last of the wanted invoices before one of the same customer."""
    place = tuple_(Invoice.issued_on, Invoice.id)
    return (
        db.session.scalars(
            select(Invoice)
            .where(
                is_readable(user_id),
                is_wanted,
                Invoice.customer_id == invoice.customer_id,
                Invoice.kind == Kind.INVOICE,
                place < (invoice.issued_on, invoice.id),
            )
            .order_by(Invoice.issued_on.desc(), Invoice.id.desc())
            .limit(1)
            .options(joinedload(Invoice.lines), raiseload("*"))
        )
        .unique()
        .first()
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
