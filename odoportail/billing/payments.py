"""Compare payments with those the portal has, and save what is new."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from odoportail.billing import balances
from odoportail.billing.bulk import insert_rows, select_in
from odoportail.billing.records import PaymentRecord, differences
from odoportail.billing.reports import Remarks
from odoportail.models import Invoice, Kind, Payment


@dataclass
class PaymentPlan:
    """What an import of payments will write."""

    invoice_ids: Mapping[str, int]
    new: list[PaymentRecord] = field(default_factory=list)
    unchanged: int = 0

    @property
    def counts(self) -> tuple[int, int, int]:
        """Return how many are new, changed and unchanged."""
        return len(self.new), 0, self.unchanged

    def save(self, batch_id: int) -> None:
        """Write the payments, and what is still owed on their invoices."""
        insert_rows(Payment, (self.row_of(record, batch_id) for record in self.new))
        touched = (self.invoice_ids[record.invoice_number] for record in self.new)
        balances.recompute(touched)

    def row_of(self, record: PaymentRecord, batch_id: int) -> dict[str, Any]:
        """Return a payment by column of its table."""
        return {
            "number": record.payment_number,
            "invoice_id": self.invoice_ids[record.invoice_number],
            "paid_on": record.paid_on,
            "amount_cents": record.amount,
            "method": record.method,
            "batch_id": batch_id,
        }


def plan_payments(records: Iterable[PaymentRecord], remarks: Remarks) -> PaymentPlan:
    """Sort payments into new and unchanged, and refuse those that point nowhere."""
    records = list(records)
    targets = list_targets(record.invoice_number for record in records)
    stored = list_stored(record.payment_number for record in records)
    plan = PaymentPlan({number: id_ for number, (id_, _) in targets.items()})
    for record in records:
        target = targets.get(record.invoice_number)
        is_sound = check_target(record, target, remarks)
        known = stored.get(record.payment_number)
        if known == record:
            plan.unchanged += 1
        elif known:
            refuse_conflict(record, known, remarks)
        elif is_sound:
            plan.new.append(record)
    return plan


def check_target(
    record: PaymentRecord, target: tuple[int, Kind] | None, remarks: Remarks
) -> bool:
    """Refuse a payment of what is no invoice; say whether it is sound."""
    if target is None:
        reason = "is no invoice of the portal: import the invoices first"
    elif target[1] is not Kind.INVOICE:
        reason = "is a credit note; a refund is a negative payment of the invoice"
    else:
        return True
    remarks.refuse_record(record, "invoice_number", reason)
    return False


def refuse_conflict(
    record: PaymentRecord, known: PaymentRecord, remarks: Remarks
) -> None:
    """Refuse to alter a payment that is known, and name what differs."""
    names = differences(record, known)
    labels = ", ".join(remarks.labels.get(name, name) for name in names)
    reason = f"was imported before with another {labels}: a payment never changes"
    remarks.refuse_record(record, "payment_number", reason)


def list_targets(numbers: Iterable[str]) -> dict[str, tuple[int, Kind]]:
    """Return id and kind of the invoices that the portal has, by number."""
    statement = select(Invoice.number, Invoice.id, Invoice.kind)
    rows = select_in(statement, Invoice.number, numbers)
    return {number: (id_, kind) for number, id_, kind in rows}


def list_stored(numbers: Iterable[str]) -> dict[str, PaymentRecord]:
    """Return the payments that have been imported before, by number."""
    statement = select(
        Payment.number,
        Invoice.number,
        Payment.paid_on,
        Payment.amount_cents,
        Payment.method,
    ).join(Invoice)
    rows = select_in(statement, Payment.number, numbers)
    return {row[0]: PaymentRecord(0, *row) for row in rows}
