"""Read invoices back from the database in the shape that files give them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from odoportail.billing.bulk import select_in
from odoportail.billing.records import InvoiceRecord, LineRecord
from odoportail.models import Customer, Invoice, InvoiceLine


@dataclass(frozen=True)
class Stored:
    """An invoice that the portal has, and its id."""

    id: int
    record: InvoiceRecord


def list_stored(numbers: Iterable[str]) -> dict[str, Stored]:
    """Return the invoices that have been imported before, by number."""
    corrected = aliased(Invoice)
    statement = (
        select(Invoice, Customer.customer_number, corrected.number)
        .join(Customer, Customer.id == Invoice.customer_id)
        .outerjoin(corrected, corrected.id == Invoice.corrects_id)
    )
    rows = list(select_in(statement, Invoice.number, numbers))
    lines = list_lines(invoice.id for invoice, _, _ in rows)
    return {
        invoice.number: Stored(
            invoice.id,
            InvoiceRecord(
                line=0,
                invoice_number=invoice.number,
                kind=invoice.kind,
                customer_number=customer_number,
                issued_on=invoice.issued_on,
                due_on=invoice.due_on,
                currency=invoice.currency,
                corrects=corrects or "",
                subtotal=invoice.subtotal_cents,
                tps=invoice.gst_cents,
                tvq=invoice.qst_cents,
                total=invoice.total_cents,
                lines=tuple(lines[invoice.id]),
            ),
        )
        for invoice, customer_number, corrects in rows
    }


def list_lines(invoice_ids: Iterable[int]) -> dict[int, list[LineRecord]]:
    """Return the lines of each invoice, by position."""
    found: dict[int, list[LineRecord]] = defaultdict(list)
    statement = select(InvoiceLine).order_by(
        InvoiceLine.invoice_id, InvoiceLine.position
    )
    for (line,) in select_in(statement, InvoiceLine.invoice_id, invoice_ids):
        found[line.invoice_id].append(
            LineRecord(
                position=line.position,
                code=line.code,
                description_fr=line.description_fr,
                description_en=line.description_en,
                quantity=line.quantity_milli,
                unit_price=line.unit_price_cents,
                amount=line.amount_cents,
            )
        )
    return found
