"""Compare a file's payments with those the portal has, and save what is new."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from odoportail.billing import balances, staging
from odoportail.billing.amounts import written
from odoportail.billing.bulk import chunks, select_in
from odoportail.billing.differing import compare_each
from odoportail.billing.records import PaymentRecord, differences
from odoportail.billing.reports import Counts, Remarks
from odoportail.billing.twins import drop_twins
from odoportail.extensions import db
from odoportail.models import Balance, Invoice, Kind, Payment

FILE = staging.PAYMENTS
CONTENT = ("payment_number", "invoice_number", "paid_on", "amount", "method")
# An invoice may be paid ahead; not by months.
EARLY = timedelta(days=92)
# What comes is after all that the portal has.
LATER = 2**31
Query = Select[*tuple[Any, ...]]


def stage(records: Iterable[PaymentRecord]) -> None:
    """Put the file's payments into the temporary table."""
    staging.fill(
        FILE,
        (
            (
                id_,
                record.line,
                True,
                record.payment_number,
                record.invoice_number,
                str(record.paid_on),
                record.amount,
                record.method,
            )
            for id_, record in enumerate(records, start=1)
        ),
    )
    staging.index(FILE, "payment_number")
    staging.index(FILE, "invoice_number")


def compare(remarks: Remarks) -> Counts:
    """Count what is new, and refuse what points nowhere or alters a payment."""
    drop_twins(FILE, FILE.c.payment_number, list_staged, remarks)
    check_targets(remarks)
    known = staging.count(known_payments())
    conflicts = refuse_conflicts(remarks) if known else 0
    warn_of_overpaying(remarks)
    warn_of_paying_early(remarks)
    new = staging.count(select(FILE.c.id).where(is_new()))
    if not remarks.refused:
        prepare_balances()
    return Counts(new=new, unchanged=known - conflicts)


def list_staged(ids: Iterable[int]) -> Mapping[int, PaymentRecord]:
    """Return payments of the file, by their number in it."""
    statement = select(*FILE.c["id", "line"], *(FILE.c[name] for name in CONTENT))
    rows = select_in(statement, FILE.c.id, ids)
    return {id_: PaymentRecord(*values) for id_, *values in rows}


def known_payments() -> Query:
    """Return the query for the file's payments that the portal has."""
    return (
        select(FILE.c.id)
        .join(Payment, Payment.number == FILE.c.payment_number)
        .join(Invoice, Invoice.id == Payment.invoice_id)
    )


def is_new() -> ColumnElement[bool]:
    """Return the condition that a payment is sound, and the portal has it not."""
    stored = select(Payment.id).where(Payment.number == FILE.c.payment_number)
    return FILE.c.sound.is_(True) & ~stored.exists()


def check_targets(remarks: Remarks) -> None:
    """Refuse payments of what is no invoice."""
    pointless = (
        select(*FILE.c["id", "line", "invoice_number"], Invoice.kind)
        .outerjoin(Invoice, Invoice.number == FILE.c.invoice_number)
        .where(or_(Invoice.id.is_(None), Invoice.kind != Kind.INVOICE))
    )
    for chunk in chunks(staging.pages(pointless, FILE.c.id)):
        for row in chunk:
            reason = "is no invoice of the portal: import the invoices first"
            if row.kind is not None:
                reason = (
                    "is a credit note; a refund is a negative payment of the invoice"
                )
            remarks.refuse_record(row, "invoice_number", reason)
        staging.spoil(FILE, FILE.c.id.in_([row.id for row in chunk]))


def refuse_conflicts(remarks: Remarks) -> int:
    """Refuse to alter known payments, and return how many the file would."""
    conflicts = known_payments().where(
        or_(
            FILE.c.invoice_number != Invoice.number,
            FILE.c.paid_on != Payment.paid_on,
            FILE.c.amount != Payment.amount_cents,
            FILE.c.method != Payment.method,
        )
    )
    return compare_each(conflicts, list_staged, list_stored, refuse_conflict, remarks)


def list_stored(numbers: Iterable[str]) -> Mapping[str, PaymentRecord]:
    """Return the payments that have been imported before, by number."""
    statement = select(
        Payment.number,
        Invoice.number,
        Payment.paid_on,
        Payment.amount_cents,
        Payment.method,
    ).join(Invoice)
    rows = select_in(statement, Payment.number, numbers)
    return {values[0]: PaymentRecord(0, *values) for values in rows}


def refuse_conflict(
    record: PaymentRecord, known: PaymentRecord, remarks: Remarks
) -> None:
    """Refuse to alter a payment that is known, and name what differs."""
    names = differences(record, known)
    labels = ", ".join(remarks.labels.get(name, name) for name in names)
    reason = f"was imported before with another {labels}: a payment never changes"
    remarks.refuse_record(record, "payment_number", reason)


def warn_of_overpaying(remarks: Remarks) -> None:
    """Warn where an invoice has been paid more than it asks, as by a doubled file."""
    paid = (
        select(
            FILE.c.invoice_number.label("number"),
            func.max(FILE.c.id).filter(FILE.c.amount > 0).label("last_id"),
            func.sum(FILE.c.amount).label("cents"),
        )
        .where(is_new())
        .group_by(FILE.c.invoice_number)
        .subquery()
    )
    rest = Invoice.total_cents - Balance.paid_cents - Balance.credited_cents
    too_much = (
        select(*FILE.c["id", "line", "amount"], paid.c.cents, rest.label("rest"))
        .join(paid, paid.c.last_id == FILE.c.id)
        .join(Invoice, Invoice.number == paid.c.number)
        .join(Balance, Balance.invoice_id == Invoice.id)
        .where(paid.c.cents > rest)
    )
    for row in staging.pages(too_much, FILE.c.id):
        label, value = remarks.labels.get("amount", "amount"), written(row.amount)
        owed = written(max(row.rest, 0))
        reason = f"the file pays {written(row.cents)} on an invoice that owes {owed}"
        remarks.warn(row.line, label, value, reason)


def warn_of_paying_early(remarks: Remarks) -> None:
    """Warn of payments long before their invoice: the year may be another."""
    early = (
        select(*FILE.c["id", "line", "paid_on"], Invoice.issued_on)
        .join(Invoice, Invoice.number == FILE.c.invoice_number)
        .where(is_new(), FILE.c.paid_on < Invoice.issued_on)
    )
    for row in staging.pages(early, FILE.c.id):
        if row.issued_on - row.paid_on > EARLY:
            reason = f"is long before {row.issued_on}, when the invoice was issued"
            remarks.warn_record(row, "paid_on", reason)


def prepare_balances() -> None:
    """Work out what will be owed, while nobody has to wait for it."""
    of_invoice = Invoice.number == FILE.c.invoice_number
    touched = select(Invoice.id).join(FILE, of_invoice).where(is_new())
    coming = (
        balances.movement(
            Invoice.id,
            cast(FILE.c.id, BigInteger) + LATER,
            FILE.c.paid_on,
            FILE.c.amount,
            is_payment=True,
        )
        .select_from(FILE)
        .join(Invoice, of_invoice)
        .where(is_new())
    )
    balances.prepare(touched, coming)


def save(batch_id: int) -> None:
    """Write the payments, and what is still owed on their invoices."""
    known = aliased(Payment)
    values = {
        "number": FILE.c.payment_number,
        "invoice_id": Invoice.id,
        "paid_on": FILE.c.paid_on,
        "amount_cents": FILE.c.amount,
        "method": FILE.c.method,
        "batch_id": literal(batch_id),
    }
    rows = (
        select(*values.values())
        .select_from(FILE)
        .join(Invoice, Invoice.number == FILE.c.invoice_number)
        .outerjoin(known, known.number == FILE.c.payment_number)
        .where(known.id.is_(None))
        .order_by(FILE.c.id)
    )
    db.session.execute(insert(Payment).from_select(list(values), rows))
    balances.write()
