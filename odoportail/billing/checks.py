"""Check an invoice and a payment against themselves and the calendar."""

from datetime import timedelta

from odoportail import clock
from odoportail.billing.records import InvoiceRecord, PaymentRecord
from odoportail.billing.reports import Remarks
from odoportail.billing.rows import Row
from odoportail.billing.sums import check_sign, check_sums, check_taxes

# The PDF grows linearly up to here, and no further.
MAX_LINES = 1000
MAX_LETTERS = 60_000
# Invoices may be made ahead, for the month to come; not for years.
AHEAD = timedelta(days=31)
A_YEAR = timedelta(days=366)


def check_invoice(record: InvoiceRecord, first: Row, remarks: Remarks) -> None:
    """Refuse an invoice that contradicts itself."""
    before = remarks.refused
    check_dates(record, first, remarks)
    check_sums(record, first, remarks)
    check_sign(record, first, remarks)
    check_taxes(record, first, remarks)
    check_length(record, first, remarks)
    if remarks.refused > before:
        remarks.spoil_number(record.number)


def check_dates(invoice: InvoiceRecord, row: Row, remarks: Remarks) -> None:
    """Refuse days that cannot be, and warn of those that hardly can."""
    ahead = invoice.issued_on - clock.today()
    if ahead > A_YEAR:
        reason = "is more than a year after today"
        remarks.refuse_cell(row, "issued_on", reason)
    elif ahead > AHEAD:
        reason = f"is more than {AHEAD.days} days after today"
        remarks.warn_cell(row, "issued_on", reason)
    if invoice.due_on is None:
        return
    if invoice.due_on < invoice.issued_on:
        reason = f"must not be before {invoice.issued_on}, when it was issued"
        remarks.refuse_cell(row, "due_on", reason)
    elif invoice.due_on - invoice.issued_on > A_YEAR:
        reason = f"is more than a year after {invoice.issued_on}, when it was issued"
        remarks.warn_cell(row, "due_on", reason)


def check_length(record: InvoiceRecord, first: Row, remarks: Remarks) -> None:
    """Refuse an invoice whose descriptions no page could be made of in time."""
    letters = breaks = 0
    for line in record.lines:
        letters += max(len(line.description_fr), len(line.description_en))
        breaks += line.description_fr.count("\n")
    if letters > MAX_LETTERS or breaks > MAX_LINES:
        reason = (
            f"has descriptions of more than {MAX_LETTERS} letters or {MAX_LINES} rows"
        )
        remarks.refuse_cell(first, "invoice_number", reason)


def check_payment(record: PaymentRecord, row: Row, remarks: Remarks) -> bool:
    """Say whether a payment can have been received, after refusing another."""
    if record.amount == 0:
        remarks.warn_cell(row, "amount", "is nothing: it changes no balance")
    if record.paid_on <= clock.today():
        return True
    reason = "is after today: it cannot have been received"
    remarks.refuse_cell(row, "paid_on", reason)
    return False
