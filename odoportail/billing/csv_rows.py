"""Read CSV as Excel writes it in French and in English."""

import csv
from collections.abc import Iterator, Sequence
from io import TextIOBase
from itertools import compress
from operator import itemgetter, not_

from odoportail.billing.fields import Subject, match_headings, missing_columns
from odoportail.billing.reports import Layout, Remarks
from odoportail.billing.rows import Row
from odoportail.billing.text_lines import (
    CUT,
    LINE_CHARACTERS,
    TOO_LONG,
    begin,
    read_lines,
)
from odoportail.billing.values import trim
from odoportail.exceptions import ImportRefused

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
# Excel's own way to declare the separator, alone on the first line.
DECLARATION = "sep="
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
    heading = get_heading(text)
    separator = find_separator(heading, subject)
    layout.separator = SEPARATORS[separator]
    # From the top again: the reader counts the lines above the headings too.
    begin(text)
    records = read_records(text, separator, layout, remarks)
    if heading.startswith(DECLARATION):
        next(records, None)
    names, labels = read_headings(next(records, (0, []))[1], subject)
    remarks.labels = labels
    remarks.columns.update(names)
    # Nearly every row is as long as the headings, and has nothing beside them.
    usual = len(names) if all(names) else None
    in_order = itemgetter(*places_of(names, subject))
    for line, cells in records:
        layout.rows += 1
        if len(cells) == usual:
            cells.append("")
            yield Row(line, in_order(cells), subject.names, labels)
        elif named := name_cells(line, cells, names, remarks):
            yield subject.row(line, named, labels)


def places_of(names: Sequence[str], subject: Subject) -> list[int]:
    """Return where in a file's row the cell of each column stands.

    A column that the file has not is the empty cell that is put after the last.
    """
    return [names.index(name) if name in names else -1 for name in subject.names]


def get_heading(text: TextIOBase) -> str:
    """Return the first line that says something."""
    begin(text)
    for number, line in enumerate(read_lines(text), start=1):
        if len(line) > LINE_CHARACTERS:
            raise ImportRefused([f"Line {number} {TOO_LONG}."])
        if trim(line).strip("".join(SEPARATORS) + '" '):
            return line
    raise ImportRefused(["The file has no headings: it is blank."])


def find_separator(heading: str, subject: Subject) -> str:
    """Return the separator that makes the most sense of the heading line."""
    declared = heading.removeprefix(DECLARATION)[:1]
    if heading.startswith(DECLARATION) and declared in SEPARATORS:
        return declared

    def known(separator: str) -> tuple[int, int]:
        cells = next(csv.reader([heading], delimiter=separator), [])
        names = match_headings(cells, subject.columns)[0]
        return sum(map(bool, names)), len(cells)

    try:
        return max(SEPARATORS, key=known)
    except csv.Error as error:
        raise ImportRefused([f"Headings: {explain(error)}."]) from error


class RecordLines:
    """Give csv.reader its lines, and for one record no more than a line may have.

    A quoted field goes on over lines, and a record over fields without end.
    """

    def __init__(self, text: TextIOBase) -> None:
        self.lines = read_lines(text)
        self.characters = 0

    def __iter__(self) -> Iterator[str]:
        for line in self.lines:
            self.characters += len(line)
            if self.characters > LINE_CHARACTERS:
                raise csv.Error(TOO_LONG)
            yield line


def read_records(
    text: TextIOBase, separator: str, layout: Layout, remarks: Remarks
) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that holds something, after the line on which it begins."""
    lines = RecordLines(text)
    # The spaces before a quotation mark would be trimmed anyway, and would make
    # the mark a letter.
    reader = csv.reader(lines, delimiter=separator, strict=True, skipinitialspace=True)
    while True:
        line, lines.characters = reader.line_num + 1, 0
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            remarks.refuse(line, "", "", f"{explain(error)}. {CUT}")
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


def name_cells(
    line: int, cells: Sequence[str], names: Sequence[str], remarks: Remarks
) -> dict[str, str] | None:
    """Return cells by column, or None after refusing a row too short or too long."""
    named = dict(zip(names, cells, strict=False))
    unnamed = [*compress(cells, map(not_, names)), *cells[len(names) :]]
    stray = next(filter(trim, unnamed), "")
    if len(cells) < len(names):
        reason = f"must have {len(names)} cells, as the headings; has {len(cells)}"
        remarks.refuse(line, "", "", reason)
    elif stray:
        remarks.refuse(line, "", stray, "stands under no heading")
    else:
        return named
    remarks.spoil(named)
    return None
