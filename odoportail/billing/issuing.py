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
    save_lines()
    link_corrections()
    save_balances()


def save_invoices(batch_id: int) -> None:
    """Write the invoices, both parties as they are today."""
    values = supplier() | {
        "number": FILE.c.invoice_number,
        "number_key": FILE.c.number_key,
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
        .order_by(FILE.c.id)
    )
    db.session.execute(insert(Invoice).from_select(list(values), rows))


def save_lines() -> None:
    """Write the lines of the invoices."""
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
        .select_from(LINES)
        .join(FILE, FILE.c.id == LINES.c.invoice_id)
        .join(Invoice, Invoice.number == FILE.c.invoice_number)
    )
    db.session.execute(insert(InvoiceLine).from_select(list(values), rows))


def link_corrections() -> None:
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
        .where(Invoice.number.in_(corrections))
        .values(corrects_id=target_id)
        .execution_options(synchronize_session=False)
    )


def save_balances() -> None:
    """Owe each new invoice in full, less what credit notes of the file take off."""
    values = {
        "invoice_id": Invoice.id,
        "paid_cents": literal(0),
        "credited_cents": literal(0),
    }
    of_file = Invoice.number == FILE.c.invoice_number
    rows = select(*values.values()).select_from(FILE).join(Invoice, of_file)
    db.session.execute(insert(Balance).from_select(list(values), rows))
    balances.recompute(select(Invoice.id).join(FILE, FILE.c.corrects == Invoice.number))
