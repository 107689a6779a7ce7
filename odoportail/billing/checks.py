"""Check a file against itself: it is read, agrees, adds up, and says nothing twice."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import compress, groupby, islice
from typing import Any

from odoportail.billing.fields import CUSTOMERS, INVOICES, PAYMENTS, parse_row
from odoportail.billing.records import (
    CustomerRecord,
    InvoiceRecord,
    LineRecord,
    PaymentRecord,
    Record,
)
from odoportail.billing.reports import Remarks
from odoportail.billing.rows import Row
from odoportail.billing.sums import check_sign, check_sums, check_taxes
from odoportail.billing.values import Reading, trim

# The PDF grows linearly up to here, and no further.
MAX_LINES = 1000
MAX_LETTERS = 60_000


class Twins:
    """Know the numbers that a file has used, and for what."""

    def __init__(self, number_column: str, remarks: Remarks) -> None:
        self.column = number_column
        self.remarks = remarks
        self.seen: dict[str, tuple[int, bytes]] = {}

    def find(self, record: Record) -> bool:
        """Say whether the number stood above; refuse it unless it meant the same."""
        content = repr(record).encode("utf-8", "surrogatepass")
        digest = blake2b(content, digest_size=16).digest()
        if record.number not in self.seen:
            self.seen[record.number] = (record.line, digest)
            return False
        line, known = self.seen[record.number]
        if digest == known:
            reason = f"stands on line {line} with the same content; taken once"
            self.remarks.warn_record(record, self.column, reason)
        else:
            reason = f"stands on line {line} already, with other content"
            self.remarks.refuse_record(record, self.column, reason)
        return True


def read_customers(
    rows: Iterable[Row], reading: Reading, remarks: Remarks
) -> Iterator[CustomerRecord]:
    """Yield the customers of a file, and refuse what cannot be one."""
    twins = Twins("customer_number", remarks)
    for row in rows:
        parsed = parse_row(row, CUSTOMERS.columns, reading, remarks)
        if parsed:
            record = CustomerRecord(line=row.line, **parsed)
            if not twins.find(record):
                yield record


def read_payments(
    rows: Iterable[Row], reading: Reading, remarks: Remarks
) -> Iterator[PaymentRecord]:
    """Yield the payments of a file, and refuse what cannot be one."""
    twins = Twins("payment_number", remarks)
    for row in rows:
        parsed = parse_row(row, PAYMENTS.columns, reading, remarks)
        if parsed:
            record = PaymentRecord(line=row.line, **parsed)
            if not twins.find(record):
                yield record


def read_invoices(
    rows: Iterable[Row], reading: Reading, remarks: Remarks
) -> Iterator[InvoiceRecord]:
    """Yield the invoices of a file, and refuse what cannot be one.

    The rows of an invoice stand together, so that a file of any size can be
    read without being held.
    """
    twins = Twins("invoice_number", remarks)
    for (number, _), group in groupby(rows, key=invoice_of):
        own_rows = list(islice(group, MAX_LINES + 1))
        record = read_invoice(own_rows, reading, remarks)
        if record is None:
            remarks.spoiled.add(number)
        elif not twins.find(record):
            yield record


def invoice_of(row: Row) -> tuple[str, int]:
    """Return what the rows of one invoice have in common."""
    return trim(row.cells.get("invoice_number", "")), row.document


def read_invoice(
    rows: Sequence[Row], reading: Reading, remarks: Remarks
) -> InvoiceRecord | None:
    """Return the invoice that rows make up, or None after refusing it."""
    first = rows[0]
    if len(rows) > MAX_LINES:
        reason = f"has more than {MAX_LINES} lines"
        remarks.refuse_cell(first, "invoice_number", reason)
        return None
    own = parse_row(first, INVOICES.own_columns, reading, remarks)
    agreeing = [agrees(row, first, own, reading, remarks) for row in rows[1:]]
    lines = read_lines(rows, reading, remarks)
    is_spoiled = invoice_of(first)[0] in remarks.spoiled
    if own is None or lines is None or is_spoiled or not all(agreeing):
        return None
    record = InvoiceRecord(line=first.line, **own, lines=lines)
    check_invoice(record, first, remarks)
    check_length(record, first, remarks)
    return record


def check_length(record: InvoiceRecord, first: Row, remarks: Remarks) -> None:
    """Refuse an invoice whose descriptions no page could be made of in time."""
    letters = max(
        sum(len(line.description_fr) for line in record.lines),
        sum(len(line.description_en) for line in record.lines),
    )
    breaks = sum(line.description_fr.count("\n") for line in record.lines)
    if letters > MAX_LETTERS or breaks > MAX_LINES:
        reason = (
            f"has descriptions of more than {MAX_LETTERS} letters or {MAX_LINES} rows"
        )
        remarks.refuse_cell(first, "invoice_number", reason)


def check_invoice(record: InvoiceRecord, first: Row, remarks: Remarks) -> None:
    """Refuse an invoice that contradicts itself."""
    before = len(remarks.refusals)
    check_dates(record, first, remarks)
    check_sums(record, first, remarks)
    check_sign(record, first, remarks)
    check_taxes(record, first, remarks)
    if len(remarks.refusals) > before:
        remarks.spoiled.add(record.number)


def agrees(
    row: Row,
    first: Row,
    own: dict[str, Any] | None,
    reading: Reading,
    remarks: Remarks,
) -> bool:
    """Say whether a row says of the invoice itself what the first one said."""
    other = [
        column
        for column in INVOICES.own_columns
        if row.cells.get(column.name) != first.cells.get(column.name)
    ]
    if not other:
        return True
    parsed = parse_row(row, other, reading, remarks)
    if parsed is None or own is None:
        return False
    differing = [name for name, value in parsed.items() if value != own[name]]
    for name in differing:
        value = trim(first.cells.get(name, ""))
        reason = f'line {first.line} of the same invoice has "{value}"'
        remarks.refuse_cell(row, name, reason)
    return not differing


def read_lines(
    rows: Sequence[Row], reading: Reading, remarks: Remarks
) -> tuple[LineRecord, ...] | None:
    """Return an invoice's lines by position, or None after refusing one."""
    parsed = [parse_row(row, INVOICES.line_columns, reading, remarks) for row in rows]
    sound = [values for values in parsed if values is not None]
    if len(sound) < len(rows) or not place_lines(rows, sound, remarks):
        return None
    lines: dict[int, LineRecord] = {}
    is_sound = True
    for row, values in zip(rows, sound, strict=True):
        line = LineRecord(**values)
        known = lines.setdefault(line.position, line)
        if known != line:
            reason = "is the position of another line of the same invoice"
            remarks.refuse_cell(row, "position", reason)
            is_sound = False
        elif known is not line:
            reason = "is a row that stands above with the same content; taken once"
            remarks.warn_cell(row, "position", reason)
    return tuple(lines[position] for position in sorted(lines)) if is_sound else None


def place_lines(
    rows: Sequence[Row], parsed: Sequence[dict[str, Any]], remarks: Remarks
) -> bool:
    """Give lines their place where none has any; say whether all have one.

    Without any positions, the order of the file is the order of the lines.
    """
    unplaced = [values["position"] is None for values in parsed]
    if all(unplaced):
        for position, values in enumerate(parsed, start=1):
            values["position"] = position
        return True
    for row in compress(rows, unplaced):
        reason = "must not be empty, as other lines of the invoice have one"
        remarks.refuse_cell(row, "position", reason)
    return not any(unplaced)


def check_dates(invoice: InvoiceRecord, row: Row, remarks: Remarks) -> None:
    """Refuse an invoice that is due before it is issued."""
    if invoice.due_on is not None and invoice.due_on < invoice.issued_on:
        reason = f"must not be before {invoice.issued_on}, when it was issued"
        remarks.refuse_cell(row, "due_on", reason)
