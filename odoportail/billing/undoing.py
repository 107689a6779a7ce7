"""Take an import back, for as long as nobody has seen what it brought."""

from collections.abc import Callable, Iterable

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import aliased

from odoportail import clock, journal
from odoportail.billing import balances, staging
from odoportail.billing.bulk import chunks, remove
from odoportail.billing.locks import one_at_a_time, stay_silent
from odoportail.billing.saving import told_in_words
from odoportail.database import one_connection
from odoportail.exceptions import CommandRefused
from odoportail.extensions import db
from odoportail.models import (
    Balance,
    Batch,
    Document,
    Event,
    Invoice,
    InvoiceLine,
    Notice,
    NoticeKind,
    Payment,
)

ACTOR_LETTERS = 100
CUSTOMERS_STAY = (
    "Customers are not taken back: import a file that says what is right, and they "
    "are changed."
)


def undo(
    batch_id: int, *, actor: str, tell: Callable[[str], None] = stay_silent
) -> Batch:
    """Delete what an import brought, and return the import, marked as undone.

    Raise CommandRefused where somebody has opened a paper of it, or where a
    later import builds on it; then nothing is changed.
    """
    with one_at_a_time(tell), one_connection(), told_in_words():
        staging.create_tables()
        batch = get_batch(batch_id)
        refuse_removed(batch)
        if batch.subject == "payments":
            undo_payments(batch)
        else:
            undo_invoices(batch)
        batch.undone_at, batch.undone_by = clock.now(), actor[:ACTOR_LETTERS]
        detail = f"batch {batch.id}: {batch.file_name}"
        journal.record("import_undone", actor=actor, detail=detail[:200])
        db.session.commit()
        return batch


def get_batch(batch_id: int) -> Batch:
    """Return an import that can be undone, or raise CommandRefused."""
    batch = db.session.get(Batch, batch_id)
    if batch is None:
        raise CommandRefused(f"There is no import {batch_id}: see `import list`.")
    if batch.undone_at:
        day = f"{batch.undone_at:%Y-%m-%d}"
        raise CommandRefused(
            f"Import {batch_id} was undone on {day} by {batch.undone_by}."
        )
    if batch.subject == "customers":
        raise CommandRefused(CUSTOMERS_STAY)
    return batch


def refuse_removed(batch: Batch) -> None:
    """Raise CommandRefused where papers of an import have gone, past their time."""
    model = Payment if batch.subject == "payments" else Invoice
    ours = select(func.count()).where(model.batch_id == batch.id)
    if (db.session.scalar(ours) or 0) < batch.new:
        raise CommandRefused(
            f"Papers of import {batch.id} were past their time and have been removed: "
            "nothing was undone."
        )


def undo_invoices(batch: Batch) -> None:
    """Delete the invoices of an import, and owe anew what its credit notes took off."""
    are_ours = Invoice.batch_id == batch.id
    refuse_opened(are_ours)
    refuse_paid(batch)
    refuse_corrected(batch)
    others = select(Invoice.corrects_id).where(
        are_ours, Invoice.corrects_id.is_not(None)
    )
    touched = list(
        db.session.scalars(select(Invoice.id).where(Invoice.id.in_(others), ~are_ours))
    )
    ours = select(Invoice.id).where(are_ours)
    remove(Notice, Notice.invoice_id.in_(ours))
    remove(Document, Document.invoice_id.in_(ours))
    let_go_of_previews(ours)
    remove(Balance, Balance.invoice_id.in_(ours))
    remove(InvoiceLine, InvoiceLine.invoice_id.in_(ours))
    remove(Invoice, are_ours)
    recompute(touched)


def undo_payments(batch: Batch) -> None:
    """Delete the payments of an import, and owe anew what they paid."""
    paid = select(Payment.invoice_id).where(Payment.batch_id == batch.id)
    refuse_opened(Invoice.id.in_(paid), since=batch)
    touched = list(db.session.scalars(paid.distinct()))
    remove(Payment, Payment.batch_id == batch.id)
    recompute(touched)
    for chunk in chunks(touched):
        owing = select(Balance.invoice_id).where(
            Balance.invoice_id.in_(chunk), Balance.settled_on.is_(None)
        )
        is_receipt = Notice.kind == NoticeKind.RECEIPT
        remove(Notice, Notice.invoice_id.in_(owing) & is_receipt)


def let_go_of_previews(invoice_ids: Select[int]) -> None:
    """Keep what the operator read in the journal, by the number of what goes."""
    number = select(Invoice.number).where(Invoice.id == Event.invoice_id)
    db.session.execute(
        update(Event)
        # Theirs alone: who opens one in this moment stops the undoing.
        .where(Event.invoice_id.in_(invoice_ids), Event.reason.is_not(None))
        .values(detail=number.scalar_subquery(), invoice_id=None)
        .execution_options(synchronize_session=False)
    )


def recompute(invoice_ids: Iterable[int]) -> None:
    """Write the balances of these invoices anew."""
    for chunk in chunks(invoice_ids):
        balances.recompute(select(Invoice.id).where(Invoice.id.in_(chunk)))


def refuse_opened(are_touched: ColumnElement[bool], since: Batch | None = None) -> None:
    """Raise CommandRefused where somebody has opened one of these invoices.

    The operator, who looked at them in a preview, is nobody in this.
    """
    opened = (
        select(Invoice.number, Event.at)
        .join(Event, Event.invoice_id == Invoice.id)
        .where(are_touched, Event.reason.is_(None))
        .order_by(Event.id)
        .limit(1)
    )
    if since is not None:
        opened = opened.where(Event.at >= since.imported_at)
    found = db.session.execute(opened).first()
    if found:
        raise CommandRefused(
            f"Somebody opened invoice {found.number} on {found.at:%Y-%m-%d} and has "
            "seen what would go: nothing was undone. A credit note, a new invoice or a "
            "refund puts it right."
        )


def refuse_paid(batch: Batch) -> None:
    """Raise CommandRefused where a later import paid one of the invoices."""
    refuse_later(
        select(Payment.batch_id, Invoice.number)
        .join(Invoice, Invoice.id == Payment.invoice_id)
        .where(Invoice.batch_id == batch.id)
        .order_by(Payment.batch_id.desc()),
        "a payment",
    )


def refuse_corrected(batch: Batch) -> None:
    """Raise CommandRefused where a later import corrects one of the invoices."""
    correction = aliased(Invoice)
    refuse_later(
        select(correction.batch_id, Invoice.number)
        .join(Invoice, Invoice.id == correction.corrects_id)
        .where(Invoice.batch_id == batch.id, correction.batch_id != batch.id)
        .order_by(correction.batch_id.desc()),
        "a correction",
    )


def refuse_later(builders: Select[int, str], what: str) -> None:
    """Raise CommandRefused, naming the import to undo first, where there is one."""
    found = db.session.execute(builders.limit(1)).first()
    if found:
        later, number = found
        raise CommandRefused(
            f"Import {later} holds {what} of invoice {number}: undo it first."
        )
