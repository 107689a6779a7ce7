"""Read CSV as Excel writes it in French and in English."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import TextIOBase
from itertools import chain, compress
from operator import not_

from odoportail.billing.fields import Subject, match_headings, missing_columns
from odoportail.billing.reports import Layout, Remarks
from odoportail.billing.rows import Row
from odoportail.billing.values import trim
from odoportail.exceptions import ImportRefused

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
# Excel's own way to declare the separator, alone on the first line.
DECLARATION = "sep="
BYTE_ORDER_MARK = "\ufeff"
FAULTS = {
    "unexpected end of data": "a quotation mark is opened here and never closed",
    "field larger": "a field has more than 131072 characters, or a quotation mark "
    "is opened here and never closed",
    "expected after": "a quotation mark stands inside a quoted field: double it",
}


def read_rows(
    text: TextIOBase, subject: Subject, layout: Layout, remarks: Remarks
) -> Iterator[Row]:
    """Yield the rows of a CSV file; a row that makes no sense is refused.

    Raise ImportRefused where the headings are not those of the subject.
    """
    above = read_to_heading(text)
    separator = find_separator(above[-1], subject)
    layout.separator = SEPARATORS[separator]
    records = read_records(chain(above, text), separator, layout, remarks)
    if above[-1].startswith(DECLARATION):
        next(records)
    names, labels = read_headings(next(records, (0, []))[1], subject)
    remarks.labels = labels
    for line, cells in records:
        layout.rows += 1
        row = make_row(line, cells, names, labels, remarks)
        if row:
            yield row


def read_to_heading(text: TextIOBase) -> list[str]:
    """Return the lines down to the first that says something."""
    lines = [text.readline().removeprefix(BYTE_ORDER_MARK)]
    while not trim(lines[-1]).strip("".join(SEPARATORS) + '" '):
        lines.append(text.readline())
        if not lines[-1]:
            raise ImportRefused(["The file has no headings: it is blank."])
    return lines


def find_separator(heading: str, subject: Subject) -> str:
    """Return the separator that makes the most sense of the heading line."""
    declared = heading.removeprefix(DECLARATION)[:1]
    if heading.startswith(DECLARATION) and declared in SEPARATORS:
        return declared

    def known(separator: str) -> tuple[int, int]:
        cells = next(csv.reader([heading], delimiter=separator), [])
        names = match_headings(cells, subject.columns)[0]
        return sum(map(bool, names)), len(cells)

    return max(SEPARATORS, key=known)


def read_records(
    lines: Iterable[str], separator: str, layout: Layout, remarks: Remarks
) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that holds something, after the line on which it begins."""
    # The spaces before a quotation mark would be trimmed anyway, and would make
    # the mark a letter.
    reader = csv.reader(lines, delimiter=separator, strict=True, skipinitialspace=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reason = f"{explain(error)}. The rest of the file was not read"
            remarks.refuse(line, "", "", reason)
            return
        if any(map(trim, cells)):
            yield line, cells
        else:
            layout.blank_rows += 1


def explain(error: csv.Error) -> str:
    """Return what is wrong with a record, in words."""
    found = str(error)
    return next((words for fault, words in FAULTS.items() if fault in found), found)


def read_headings(
    headings: Sequence[str], subject: Subject
) -> tuple[list[str], dict[str, str]]:
    """Return the column of each heading, and what the file calls each column."""
    names, faults = match_headings(headings, subject.columns)
    if faults:
        known = ", ".join(column.name for column in subject.columns)
        faults.append(f"the columns of {subject.name} are {known}")
    missing = missing_columns(names, subject.columns)
    if missing:
        faults.append(f"columns are missing: {', '.join(missing)}")
    if faults:
        raise ImportRefused([f"Headings: {fault}." for fault in faults])
    labels = dict(zip(names, map(trim, headings), strict=True))
    return names, labels


def make_row(
    line: int,
    cells: Sequence[str],
    names: Sequence[str],
    labels: dict[str, str],
    remarks: Remarks,
) -> Row | None:
    """Return a row, or None after refusing one that is too short or too long."""
    named = dict(zip(names, cells, strict=False))
    unnamed = [*compress(cells, map(not_, names)), *cells[len(names) :]]
    stray = next(filter(trim, unnamed), "")
    if len(cells) < len(names):
        reason = f"must have {len(names)} cells, as the headings; has {len(cells)}"
        remarks.refuse(line, "", "", reason)
    elif stray:
        remarks.refuse(line, "", stray, "stands under no heading")
    else:
        return Row(line, named, labels)
    remarks.spoil(named)
    return None
