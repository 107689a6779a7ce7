"""Make customers, invoices and payments out of the rows of a file."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, groupby, islice
from operator import itemgetter

from odoportail.billing.checks import MAX_LINES, check_invoice, check_payment
from odoportail.billing.fields import (
    CUSTOMERS,
    INVOICES,
    KNOWN_LETTERS,
    PAYMENTS,
    parse_row,
)
from odoportail.billing.records import (
    CustomerRecord,
    InvoiceRecord,
    LineRecord,
    PaymentRecord,
)
from odoportail.billing.reports import Remarks
from odoportail.billing.rows import Row
from odoportail.billing.values import Reading, trim, visible

NUMBER = INVOICES.names.index("invoice_number")
own_cells = itemgetter(*(place for place, _ in INVOICES.placed_own))
line_cells = itemgetter(*(place for place, _ in INVOICES.placed_of_line))
# How many lines are remembered: a megabyte or two.
KNOWN_LINES = 1000


def read_customers(
    rows: Iterable[Row], reading: Reading, remarks: Remarks
) -> Iterator[CustomerRecord]:
    """Yield the customers of a file, and refuse what cannot be one."""
    for row in rows:
        parsed = parse_row(row, CUSTOMERS.placed, reading, remarks)
        if parsed:
            yield CustomerRecord(row.line, *parsed)


def read_payments(
    rows: Iterable[Row], reading: Reading, remarks: Remarks
) -> Iterator[PaymentRecord]:
    """Yield the payments of a file, and refuse what cannot be one."""
    for row in rows:
        parsed = parse_row(row, PAYMENTS.placed, reading, remarks)
        if parsed:
            record = PaymentRecord(row.line, *parsed)
            if check_payment(record, row, remarks):
                yield record


def read_invoices(
    rows: Iterable[Row], reading: Reading, remarks: Remarks
) -> Iterator[InvoiceRecord]:
    """Yield the invoices of a file, and refuse what cannot be one.

    The rows of an invoice stand together, so that a file of any size can be
    read without being held.
    """
    for (number, _), group in groupby(rows, key=invoice_of):
        own_rows, refused = list(islice(group, MAX_LINES + 1)), remarks.refused
        record = read_invoice(own_rows, reading, remarks)
        if record is None:
            remarks.spoil_number(number)
        else:
            yield record
        if record is None or remarks.refused > refused:
            remarks.refuse_apart(own_rows[0], number)


def invoice_of(row: Row) -> tuple[str, int]:
    """Return what the rows of one invoice have in common."""
    return trim(row.cells[NUMBER]), row.document


def read_invoice(
    rows: Sequence[Row], reading: Reading, remarks: Remarks
) -> InvoiceRecord | None:
    """Return the invoice that rows make up, or None after refusing it."""
    first = rows[0]
    if len(rows) > MAX_LINES:
        reason = f"has more than {MAX_LINES} lines"
        remarks.refuse_cell(first, "invoice_number", reason)
        return None
    own = parse_row(first, INVOICES.placed_own, reading, remarks)
    said = own_cells(first.cells)
    agreeing = [
        own_cells(row.cells) == said or agrees(row, first, reading, remarks)
        for row in rows[1:]
    ]
    lines = read_lines(rows, reading, remarks)
    is_spoiled = remarks.is_spoiled(invoice_of(first)[0])
    if own is None or lines is None or is_spoiled or not all(agreeing):
        return None
    record = InvoiceRecord(*[first.line, *own, lines])
    check_invoice(record, first, remarks)
    return record


def agrees(row: Row, first: Row, reading: Reading, remarks: Remarks) -> bool:
    """Say whether a row says of the invoice, in other letters, what the first said."""
    others = [
        (place, column)
        for place, column in INVOICES.placed_own
        if row.cells[place] != first.cells[place]
    ]
    parsed = parse_row(row, others, reading, remarks)
    # What is wrong with the first row has been told.
    said = parse_row(first, others, reading, Remarks())
    if parsed is None or said is None:
        return False
    differing = [
        column.name
        for (_, column), value, former in zip(others, parsed, said, strict=True)
        if value != former
    ]
    for name in differing:
        said_first = visible(trim(first.cell(name)))
        reason = f"line {first.line} of the same invoice has {said_first}"
        remarks.refuse_cell(row, name, reason)
    return not differing


def read_lines(
    rows: Sequence[Row], reading: Reading, remarks: Remarks
) -> tuple[LineRecord, ...] | None:
    """Return an invoice's lines by position, or None after refusing one."""
    read = [read_line(row, reading, remarks) for row in rows]
    sound = [line for line in read if line is not None]
    lines = place_lines(rows, sound, remarks) if len(sound) == len(rows) else None
    if lines is None:
        return None
    positions = [line.position for line in lines]
    if positions == sorted(set(positions)):
        return tuple(lines)
    return sort_lines(rows, lines, remarks)


def read_line(row: Row, reading: Reading, remarks: Remarks) -> LineRecord | None:
    """Return an invoice's line, or None after refusing it.

    Most lines have been read before, on other invoices.
    """
    cells = line_cells(row.cells)
    known = reading.lines.get(cells)
    if known:
        return known
    values = parse_row(row, INVOICES.placed_of_line, reading, remarks)
    if values is None:
        return None
    line = LineRecord(*values)
    # Of a JSON file, a number and a text of the same digits are not the same.
    if not row.document and max(map(len, cells)) <= KNOWN_LETTERS:
        if len(reading.lines) >= KNOWN_LINES:
            reading.lines.clear()
        reading.lines[cells] = line
    return line


def sort_lines(
    rows: Sequence[Row], lines: Sequence[LineRecord], remarks: Remarks
) -> tuple[LineRecord, ...] | None:
    """Return lines by position, or None where two different ones have the same."""
    placed: dict[int, LineRecord] = {}
    is_sound = True
    for row, line in zip(rows, lines, strict=True):
        known = placed.get(line.position)
        if known is None:
            placed[line.position] = line
        elif known == line:
            reason = "is a row that stands above with the same content; taken once"
            remarks.warn_cell(row, "position", reason)
        else:
            reason = "is the position of another line of the same invoice"
            remarks.refuse_cell(row, "position", reason)
            is_sound = False
    return tuple(placed[position] for position in sorted(placed)) if is_sound else None


def place_lines(
    rows: Sequence[Row], lines: Sequence[LineRecord], remarks: Remarks
) -> Sequence[LineRecord] | None:
    """Give lines their place where none has any; return None where some have.

    Without any positions, the order of the file is the order of the lines.
    """
    unplaced = [line.position is None for line in lines]
    if not any(unplaced):
        return lines
    if all(unplaced):
        return [line._replace(position=at) for at, line in enumerate(lines, start=1)]
    for row in compress(rows, unplaced):
        reason = "must not be empty, as other lines of the invoice have one"
        remarks.refuse_cell(row, "position", reason)
    return None
