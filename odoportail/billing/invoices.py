"""Compare invoices with those the portal has, and save what is new."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import update

from odoportail.billing import balances
from odoportail.billing.bulk import chunks, insert_keyed, insert_rows
from odoportail.billing.parties import Party, list_parties, supplier
from odoportail.billing.records import InvoiceRecord, LineRecord, differences
from odoportail.billing.reports import Remarks
from odoportail.billing.stored import Stored, list_stored
from odoportail.extensions import db
from odoportail.models import Invoice, InvoiceLine, Kind


@dataclass
class InvoicePlan:
    """What an import of invoices will write; an issued invoice never changes."""

    parties: Mapping[str, Party]
    corrected: Mapping[str, Stored]
    new: list[InvoiceRecord] = field(default_factory=list)
    unchanged: int = 0

    @property
    def counts(self) -> tuple[int, int, int]:
        """Return how many are new, changed and unchanged."""
        return len(self.new), 0, self.unchanged

    def save(self, batch_id: int) -> None:
        """Write the invoices, their lines, and what is owed on each."""
        shared = supplier() | {"batch_id": batch_id}
        ids: dict[str, int] = {}
        for chunk in chunks(self.new):
            rows = [
                shared | invoice_row(record, self.parties[record.customer_number])
                for record in chunk
            ]
            ids |= insert_keyed(Invoice, Invoice.number, rows)
            insert_rows(
                InvoiceLine,
                (
                    line_row(ids[record.number], line)
                    for record in chunk
                    for line in record.lines
                ),
            )
        touched = self.link_corrections(ids)
        balances.recompute([*ids.values(), *touched])

    def link_corrections(self, ids: Mapping[str, int]) -> list[int]:
        """Point each correction at its invoice, and return these invoices' ids.

        They may stand further down in the same file, hence after all are in.
        """
        links = []
        for record in self.new:
            if record.corrects:
                stored = self.corrected.get(record.corrects)
                corrects_id = stored.id if stored else ids[record.corrects]
                links.append({"id": ids[record.number], "corrects_id": corrects_id})
        if links:
            db.session.execute(update(Invoice), links)
        return [link["corrects_id"] for link in links]


def plan_invoices(records: Iterable[InvoiceRecord], remarks: Remarks) -> InvoicePlan:
    """Sort invoices into new and unchanged, and refuse those that point nowhere."""
    in_file = {record.number: record for record in records}
    stored = list_stored(in_file)
    corrects = {record.corrects for record in in_file.values() if record.corrects}
    corrected = list_stored(corrects)
    parties = list_parties(record.customer_number for record in in_file.values())
    plan = InvoicePlan(parties, corrected)
    for record in in_file.values():
        before = corrected.get(record.corrects)
        target = before.record if before else in_file.get(record.corrects)
        is_sound = check_customer(record, parties, remarks)
        is_sound &= check_correction(record, target, remarks)
        known = stored.get(record.number)
        if known and known.record == record:
            plan.unchanged += 1
        elif known:
            refuse_conflict(record, known.record, remarks)
        elif is_sound and record.number not in remarks.spoiled:
            plan.new.append(record)
    return plan


def check_customer(
    record: InvoiceRecord, parties: Mapping[str, Party], remarks: Remarks
) -> bool:
    """Refuse an invoice for nobody that the portal knows; say whether it is sound."""
    if record.customer_number in parties:
        return True
    reason = "is no customer of the portal: import the customers first"
    remarks.refuse_record(record, "customer_number", reason)
    return False


def check_correction(
    record: InvoiceRecord, target: InvoiceRecord | None, remarks: Remarks
) -> bool:
    """Refuse a correction of what is no other invoice of the same customer.

    What is wrong with a refused target has been told already.
    """
    if not record.corrects or record.corrects in remarks.spoiled:
        return True
    if target is None:
        reason = "is no invoice of this file or of the portal"
    elif target.number == record.number:
        reason = "is the document itself: it must be another one's number"
    elif target.kind is not Kind.INVOICE:
        reason = "is a credit note: it must be the number of an invoice"
    elif target.customer_number != record.customer_number:
        reason = f"belongs to another customer than {record.customer_number}"
    elif target.currency != record.currency:
        reason = f"is in {target.currency}, the correction in {record.currency}"
    else:
        return True
    remarks.refuse_record(record, "corrects", reason)
    return False


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


def invoice_row(record: InvoiceRecord, party: Party) -> dict[str, Any]:
    """Return an invoice by column of its table; what it corrects comes later."""
    return {
        "number": record.invoice_number,
        "kind": record.kind,
        "customer_id": party.id,
        "issued_on": record.issued_on,
        "due_on": record.due_on,
        "currency": record.currency,
        "subtotal_cents": record.subtotal,
        "gst_cents": record.tps,
        "qst_cents": record.tvq,
        "total_cents": record.total,
        "billed_name": party.name,
        "billed_address": party.address,
    }


def line_row(invoice_id: int, line: LineRecord) -> dict[str, Any]:
    """Return a line by column of its table."""
    return {
        "invoice_id": invoice_id,
        "position": line.position,
        "code": line.code,
        "description_fr": line.description_fr,
        "description_en": line.description_en,
        "quantity_milli": line.quantity,
        "unit_price_cents": line.unit_price,
        "amount_cents": line.amount,
    }
