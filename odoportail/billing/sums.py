"""Check an invoice's amounts to the cent, and its taxes to the rules of Québec."""

from collections.abc import Iterable

from odoportail.billing.amounts import written
from odoportail.billing.records import Cents, InvoiceRecord
from odoportail.billing.reports import Remarks
from odoportail.billing.rows import Row
from odoportail.models import Kind

# Revenu Québec: 5 % and 9.975 %, both on the price before taxes, half a cent
# rounded up, on the total or line by line.
RATES_PER_100_000 = {"tps": 5_000, "tvq": 9_975}


def check_sums(invoice: InvoiceRecord, row: Row, remarks: Remarks) -> None:
    """Refuse amounts that do not add up to the cent."""
    lines = sum(line.amount for line in invoice.lines)
    if invoice.subtotal != lines:
        reason = f"the lines add up to {written(lines)}"
        remarks.refuse_cell(row, "subtotal", reason)
    parts = invoice.subtotal + invoice.tps + invoice.tvq
    if invoice.total != parts:
        reason = f"subtotal, TPS and TVQ add up to {written(parts)}"
        remarks.refuse_cell(row, "total", reason)


def check_sign(invoice: InvoiceRecord, row: Row, remarks: Remarks) -> None:
    """Refuse a credit note that asks for money, and an invoice that gives some."""
    if invoice.kind is Kind.CREDIT_NOTE and invoice.total > 0:
        reason = "a credit note's total must be zero or below"
        remarks.refuse_cell(row, "total", reason)
    if invoice.kind is Kind.INVOICE and invoice.total < 0:
        reason = "an invoice's total must be zero or above; below, it is a credit_note"
        remarks.refuse_cell(row, "total", reason)


def check_taxes(invoice: InvoiceRecord, row: Row, remarks: Remarks) -> None:
    """Warn of a tax that neither rounding, by line or on the total, explains.

    It is taken as it came: the billing system's paper is the legal one.
    """
    for name, rate in RATES_PER_100_000.items():
        given, on_total = getattr(invoice, name), tax([invoice.subtotal], rate)
        if given == on_total:
            continue
        by_line = tax([line.amount for line in invoice.lines], rate)
        if given != by_line:
            either = dict.fromkeys((written(on_total), written(by_line)))
            reason = f"the rate of the tax gives {' or '.join(either)}"
            remarks.warn_cell(row, name, reason)


def tax(amounts: Iterable[Cents], rate: int) -> Cents:
    """Return the tax on each amount, half a cent rounded up, and add them up."""
    taxes = 0
    for amount in amounts:
        rounded = (2 * abs(amount) * rate + 100_000) // 200_000
        taxes += rounded if amount >= 0 else -rounded
    return taxes
