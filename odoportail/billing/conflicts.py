"""Find the file's invoices that say other things than the portal's: none may change."""

from typing import Any

from sqlalchemy import Select, and_, func, or_, select, union
from sqlalchemy.orm import aliased

from odoportail.billing import staging
from odoportail.billing.differing import compare_each
from odoportail.billing.records import InvoiceRecord, differences
from odoportail.billing.reports import Remarks
from odoportail.billing.stored import list_staged, list_stored
from odoportail.models import Customer, Invoice, InvoiceLine

FILE, LINES = staging.INVOICES, staging.LINES
Query = Select[*tuple[Any, ...]]


def known_invoices() -> Query:
    """Return the query for the file's invoices that the portal has."""
    return select(FILE.c.id).join(Invoice, Invoice.number == FILE.c.invoice_number)


def refuse_conflicts(remarks: Remarks) -> int:
    """Refuse to alter issued invoices, and return how many the file would."""
    differing = union(other_facts(), other_lines(), fewer_lines())
    return compare_each(differing, list_staged, list_stored, refuse_conflict, remarks)


def other_facts() -> Query:
    """Return the query for invoices that say other things of themselves."""
    corrected = aliased(Invoice)
    return (
        known_invoices()
        .join(Customer, Customer.id == Invoice.customer_id)
        .outerjoin(corrected, corrected.id == Invoice.corrects_id)
        .where(
            or_(
                FILE.c.kind != Invoice.kind,
                FILE.c.customer_number != Customer.customer_number,
                FILE.c.issued_on != Invoice.issued_on,
                FILE.c.due_on.is_distinct_from(Invoice.due_on),
                FILE.c.currency != Invoice.currency,
                FILE.c.corrects != func.coalesce(corrected.number, ""),
                FILE.c.subtotal != Invoice.subtotal_cents,
                FILE.c.tps != Invoice.gst_cents,
                FILE.c.tvq != Invoice.qst_cents,
                FILE.c.total != Invoice.total_cents,
            )
        )
    )


def other_lines() -> Query:
    """Return the query for invoices with a line that the portal's have not."""
    stored = InvoiceLine
    is_same = and_(
        stored.invoice_id == Invoice.id,
        stored.position == LINES.c.position,
        stored.code == LINES.c.code,
        stored.description_fr == LINES.c.description_fr,
        stored.description_en == LINES.c.description_en,
        stored.quantity_milli == LINES.c.quantity,
        stored.unit_price_cents == LINES.c.unit_price,
        stored.amount_cents == LINES.c.amount,
    )
    return (
        known_invoices()
        .join(LINES, LINES.c.invoice_id == FILE.c.id)
        .outerjoin(stored, is_same)
        .where(stored.invoice_id.is_(None))
    )


def fewer_lines() -> Query:
    """Return the query for invoices without a line that the portal's have."""
    is_there = and_(
        LINES.c.invoice_id == FILE.c.id, LINES.c.position == InvoiceLine.position
    )
    return (
        known_invoices()
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .outerjoin(LINES, is_there)
        .where(LINES.c.invoice_id.is_(None))
    )


def refuse_conflict(
    record: InvoiceRecord, known: InvoiceRecord, remarks: Remarks
) -> None:
    """Refuse to alter an issued invoice, and name what differs."""
    names = differences(record, known)
    labels = [remarks.labels.get(name, name) for name in names if name != "lines"]
    if "lines" in names:
        labels += [differing_lines(record, known)]
    reason = (
        f"was imported before with another {', '.join(labels)}: an issued invoice "
        "never changes, a correction is a credit note or a new invoice"
    )
    remarks.refuse_record(record, "invoice_number", reason)


def differing_lines(record: InvoiceRecord, known: InvoiceRecord) -> str:
    """Return which lines of two invoices are not the same."""
    ours = {line.position: line for line in record.lines}
    theirs = {line.position: line for line in known.lines}
    positions = sorted(
        position
        for position in ours.keys() | theirs.keys()
        if ours.get(position) != theirs.get(position)
    )
    return f"line {', '.join(map(str, positions))}"
