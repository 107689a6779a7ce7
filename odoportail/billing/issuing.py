"""Save the file's new invoices, in a few statements: the write lock is held briefly."""

from sqlalchemy import insert, literal, select, update
from sqlalchemy.orm import aliased

from odoportail.billing import balances, staging
from odoportail.billing.parties import postal_address, supplier
from odoportail.extensions import db
from odoportail.models import Balance, Customer, Invoice, InvoiceLine

FILE, LINES = staging.INVOICES, staging.LINES


def save(batch_id: int) -> None:
    """Write invoices, lines, and what is owed on each; commit nothing."""
    save_invoices(batch_id)
    save_lines(batch_id)
    link_corrections(batch_id)
    save_balances(batch_id)


def save_invoices(batch_id: int) -> None:
    """Write the invoices that the portal has not, both parties as they are today."""
    known = aliased(Invoice)
    values = supplier() | {
        "number": FILE.c.invoice_number,
        "kind": FILE.c.kind,
        "customer_id": Customer.id,
        "issued_on": FILE.c.issued_on,
        "due_on": FILE.c.due_on,
        "currency": FILE.c.currency,
        "subtotal_cents": FILE.c.subtotal,
        "gst_cents": FILE.c.tps,
        "qst_cents": FILE.c.tvq,
        "total_cents": FILE.c.total,
        "billed_name": Customer.name,
        "billed_address": postal_address(),
        "batch_id": literal(batch_id),
    }
    rows = (
        select(*values.values())
        .select_from(FILE)
        .join(Customer, Customer.customer_number == FILE.c.customer_number)
        .outerjoin(known, known.number == FILE.c.invoice_number)
        .where(known.id.is_(None))
        .order_by(FILE.c.id)
    )
    db.session.execute(insert(Invoice).from_select(list(values), rows))


def save_lines(batch_id: int) -> None:
    """Write the lines of the batch's invoices."""
    values = {
        "invoice_id": Invoice.id,
        "position": LINES.c.position,
        "code": LINES.c.code,
        "description_fr": LINES.c.description_fr,
        "description_en": LINES.c.description_en,
        "quantity_milli": LINES.c.quantity,
        "unit_price_cents": LINES.c.unit_price,
        "amount_cents": LINES.c.amount,
    }
    rows = (
        select(*values.values())
        .join(FILE, FILE.c.invoice_number == Invoice.number)
        .join(LINES, LINES.c.invoice_id == FILE.c.id)
        .where(Invoice.batch_id == batch_id)
    )
    db.session.execute(insert(InvoiceLine).from_select(list(values), rows))


def link_corrections(batch_id: int) -> None:
    """Point each correction at its invoice: it may stand further down in the file."""
    target = aliased(Invoice)
    target_id = (
        select(target.id)
        .join(FILE, FILE.c.corrects == target.number)
        .where(FILE.c.invoice_number == Invoice.number)
        .scalar_subquery()
    )
    corrections = select(FILE.c.invoice_number).where(FILE.c.corrects != "")
    db.session.execute(
        update(Invoice)
        .where(Invoice.batch_id == batch_id, Invoice.number.in_(corrections))
        .values(corrects_id=target_id)
        .execution_options(synchronize_session=False)
    )


def save_balances(batch_id: int) -> None:
    """Owe each new invoice in full, less what credit notes of the file take off."""
    values = {
        "invoice_id": Invoice.id,
        "paid_cents": literal(0),
        "credited_cents": literal(0),
    }
    rows = select(*values.values()).where(Invoice.batch_id == batch_id)
    db.session.execute(insert(Balance).from_select(list(values), rows))
    correction = aliased(Invoice)
    corrected = select(correction.corrects_id).where(
        correction.batch_id == batch_id, correction.corrects_id.is_not(None)
    )
    balances.recompute(corrected)
