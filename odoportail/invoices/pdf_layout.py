"""Measure the words of a paper: how wide its columns are, and which rows a page holds.

The portal breaks the pages, not xhtml2pdf: it then cuts no table, which takes it
half of its time on a long paper, and the number of pages is known beforehand. A
wrong measure costs time or room, never a wrong paper: a table that does not fit
is cut after all, and the pages are counted after each pass. Lengths are points
and follow `templates/invoices/pdf.css`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportlab.pdfbase.pdfmetrics import stringWidth

from odoportail.invoices.pdf_engine import printable, set_up

REGULAR, BOLD = "Roboto", "RobotoBold"
TEXT_SIZE, HEADING_SIZE, TOTAL_SIZE, ADDRESS_SIZE = 9, 8, 12, 10

CONTENT_WIDTH = 476
GAP = 14
WIDEST_CODE = 110
NARROWEST = 40
# Widths that were added and taken off again are no longer quite the same.
ROUNDING = 0.01

# What is left for rows below the column headings.
FIRST_PAGE_ROOM = 406
FURTHER_PAGE_ROOM = 624
ROW_PADDING = 6
ROW_LEADING = 12.44

# The addressee's rows that fit before they push everything down.
ADDRESS_WIDTH = CONTENT_WIDTH - 152
ADDRESS_ROWS, ADDRESS_LEADING = 6, 13.49

# The amount beside the addressee: as large as its column lets it be.
SUM_WIDTH = 124
SUM_STYLES = (("sum-large", 24), ("sum-middle", 16), ("sum-small", 11))


# How high a row of the totals is, by its style.
CLOSING_HEIGHTS = {
    "part first": 23.5,
    "part": 16.5,
    "part last": 21.5,
    "total": 21.6,
}


@dataclass(frozen=True)
class Column:
    """A column as wide as its widest text, all of its texts on one line each.

    A column that `is_broken` has a greatest width, and breaks what is wider.
    """

    name: str
    heading: str
    texts: Sequence[str]
    is_broken: bool = False


@dataclass(frozen=True)
class ClosingRow:
    """A row below the others: its style, what it is, and what it comes to."""

    style: str
    label: str
    amount: str

    @property
    def width(self) -> float:
        """Return how wide its label is."""
        return self.width_of(self.label)

    @property
    def amount_width(self) -> float:
        """Return how wide its amount is."""
        return self.width_of(self.amount)

    def width_of(self, text: str) -> float:
        """Return how wide a text is in the print of this row."""
        if self.style == "total":
            return width_of(text, BOLD, TOTAL_SIZE)
        return width_of(text)


@dataclass(frozen=True)
class Page:
    """The rows that stand on one page, as a slice of all of them."""

    start: int
    stop: int
    is_last: bool


@dataclass(frozen=True)
class Plan:
    """How a paper is laid out: columns as CSS, pages, and the style of its sum.

    `is_glued` says that the last row must stand on the same page as the totals.
    xhtml2pdf cuts no row that is glued to others, so one that might be longer
    than a page must stay free.
    """

    css: str
    pages: tuple[Page, ...]
    closing: tuple[ClosingRow, ...]
    columns: int
    sum_style: str
    is_glued: bool


def width_of(text: str, face: str = REGULAR, size: float = TEXT_SIZE) -> float:
    """Return how wide a text is on one line."""
    set_up()
    return float(stringWidth(printable(text), face, size))


def plan(
    columns: Sequence[Column],
    words: Sequence[str],
    closing: Sequence[ClosingRow],
    *,
    sum_shown: str,
    lowered_by: float,
) -> Plan:
    """Lay out a paper whose widest column, beside `columns`, holds `words`.

    `sum_shown` is the amount beside the addressee, `lowered_by` how much lower
    than usual the rows begin.
    """
    widths = {column.name: column_width(column) for column in columns}
    last = columns[-1].name
    closing_width = max(row.amount_width for row in closing)
    widths[last] = max(widths[last], closing_width + GAP)
    heights = row_heights(columns, widths, words)
    totals_height = sum(CLOSING_HEIGHTS[row.style] for row in closing)
    return Plan(
        css=column_css(widths) + label_css(closing, widths[last]),
        pages=break_pages(heights, totals_height, lowered_by),
        closing=tuple(closing),
        columns=len(columns),
        sum_style=sum_style(sum_shown),
        is_glued=may_be_glued(heights, totals_height),
    )


def column_width(column: Column) -> float:
    """Return how wide a column must be so that nothing in it is broken."""
    width = max(
        width_of(column.heading, size=HEADING_SIZE),
        max((width_of(text) for text in set(column.texts)), default=0),
    )
    return GAP + (min(width, WIDEST_CODE) if column.is_broken else width)


def row_heights(
    columns: Sequence[Column], widths: Mapping[str, float], words: Sequence[str]
) -> list[float]:
    """Return how high each row is, by the texts that may take several lines."""
    room = max(CONTENT_WIDTH - sum(widths.values()) - GAP, NARROWEST)
    heights = [row_height(text, room) for text in words]
    for column in columns:
        if column.is_broken:
            inside = widths[column.name] - GAP
            each = [row_height(text, inside) for text in column.texts]
            heights = list(map(max, heights, each))
    return heights


def column_css(widths: Mapping[str, float]) -> str:
    """Return the rules that make the columns, by class, as wide as measured."""
    return "".join(
        f".{name} {{ width: {width:.2f}pt; }}\n" for name, width in widths.items()
    )


def label_css(closing: Sequence[ClosingRow], amount_width: float) -> str:
    """Return the rule that sets the labels of the totals close to their amounts."""
    width = max(row.width for row in closing)
    indent = max(CONTENT_WIDTH - amount_width - width - GAP, 0)
    return f"tr .total-label {{ padding-left: {indent:.2f}pt; }}\n"


def sum_style(amount: str) -> str:
    """Return the class of the largest print in which an amount fits its place."""
    for style, size in SUM_STYLES:
        if width_of(amount, BOLD, size) <= SUM_WIDTH:
            return style
    return SUM_STYLES[-1][0]


def count_rows(
    text: str, width: float, face: str = REGULAR, size: float = TEXT_SIZE
) -> int:
    """Return how many rows a text takes in a column, broken as xhtml2pdf does."""
    return sum(
        count_rows_of_part(part, width, face, size) for part in text.splitlines()
    )


def count_rows_of_part(part: str, width: float, face: str, size: float) -> int:
    """Return how many rows a text without line breaks takes."""
    if width_of(part, face, size) <= width + ROUNDING:
        return 1
    space = width_of(" ", face, size)
    rows, used = 1, 0.0
    for word in part.split(" "):
        wide = width_of(word, face, size)
        if used and used + space + wide > width:
            rows, used = rows + 1, 0.0
        # A word wider than the column goes on in the rows below.
        rows += int(wide // width)
        used += wide % width + (space if used else 0)
    return rows


def row_height(text: str, width: float) -> float:
    """Return how high a row of the table is that holds a text."""
    return ROW_PADDING + ROW_LEADING * max(count_rows(text, width), 1)


def address_overflow(name: str, address: str) -> float:
    """Return by how much a long addressee pushes down all that follows."""
    rows = count_rows(name, ADDRESS_WIDTH, BOLD, ADDRESS_SIZE)
    rows += count_rows(address, ADDRESS_WIDTH, REGULAR, ADDRESS_SIZE)
    return ADDRESS_LEADING * max(rows - ADDRESS_ROWS, 0)


def break_pages(
    heights: Sequence[float], totals_height: float, lowered_by: float
) -> tuple[Page, ...]:
    """Return which rows stand on which page; the totals stand below the last."""
    pages, start, room = [], 0, FIRST_PAGE_ROOM - lowered_by
    for at, height in enumerate(heights):
        needed = height + (totals_height if at == len(heights) - 1 else 0)
        if needed > room and at > start:
            pages.append(Page(start, at, is_last=False))
            start, room = at, FURTHER_PAGE_ROOM
        room -= height
    return (*pages, Page(start, len(heights), is_last=True))


def may_be_glued(heights: Sequence[float], totals_height: float) -> bool:
    """Say whether the last row and the totals fit one page for certain."""
    return bool(heights) and heights[-1] * 2 + totals_height < FURTHER_PAGE_ROOM
