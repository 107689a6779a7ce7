"""Keep what is still owed on every invoice true to its payments and credits."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import delete, select

from odoportail.billing.bulk import chunks, insert_rows
from odoportail.extensions import db
from odoportail.invoices.status import Movement, settle
from odoportail.models import Balance, Invoice, Kind, Payment

Movements = dict[int, list[Movement]]


def recompute(invoice_ids: Iterable[int]) -> None:
    """Write the one balance of each of these invoices anew."""
    for chunk in chunks(dict.fromkeys(invoice_ids)):
        totals = db.session.execute(
            select(Invoice.id, Invoice.total_cents).where(Invoice.id.in_(chunk))
        ).all()
        paid, credited = list_payments(chunk), list_credits(chunk)
        db.session.execute(delete(Balance).where(Balance.invoice_id.in_(chunk)))
        insert_rows(
            Balance,
            (
                balance_row(id_, total, paid[id_], credited[id_])
                for id_, total in totals
            ),
        )


def balance_row(
    invoice_id: int,
    total_cents: int,
    paid: Iterable[Movement],
    credited: Iterable[Movement],
) -> dict[str, object]:
    """Return a balance by column."""
    settlement = settle(total_cents, paid, credited)
    return {
        "invoice_id": invoice_id,
        "paid_cents": settlement.paid_cents,
        "credited_cents": settlement.credited_cents,
        "settled_on": settlement.settled_on,
    }


def list_payments(invoice_ids: Iterable[int]) -> Movements:
    """Return the payments of each invoice, in the order in which they came."""
    found: Movements = defaultdict(list)
    rows = db.session.execute(
        select(Payment.invoice_id, Payment.paid_on, Payment.amount_cents)
        .where(Payment.invoice_id.in_(invoice_ids))
        .order_by(Payment.id)
    )
    for invoice_id, paid_on, cents in rows:
        found[invoice_id].append(Movement(paid_on, cents))
    return found


def list_credits(invoice_ids: Iterable[int]) -> Movements:
    """Return what credit notes take off each invoice, on the day they were issued."""
    found: Movements = defaultdict(list)
    rows = db.session.execute(
        select(Invoice.corrects_id, Invoice.issued_on, Invoice.total_cents)
        .where(Invoice.corrects_id.in_(invoice_ids), Invoice.kind == Kind.CREDIT_NOTE)
        .order_by(Invoice.id)
    )
    for invoice_id, issued_on, cents in rows:
        if invoice_id is not None:
            found[invoice_id].append(Movement(issued_on, -cents))
    return found
