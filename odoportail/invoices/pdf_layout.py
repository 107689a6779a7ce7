"""Guess how much room an invoice takes on paper, before it is laid out.

A wrong guess costs time, never a wrong paper: the pages are counted after each
pass. The measures are points, and follow `templates/invoices/pdf.css`.
"""

from odoportail.invoices.pdf_engine import printable
from odoportail.models import Invoice, InvoiceLine

FIRST_PAGE_ROOM = 400
FURTHER_PAGE_ROOM = 615
TOTALS_HEIGHT = 112
ROW_PADDING = 10
ROW_LEADING = 13

# Of ordinary text, and of the widest there is in words that fill half a row.
USUAL_LETTERS_A_ROW = 40
FEWEST_LETTERS_A_ROW = 12
GLUED_LINE_ROWS = 35


def expected_pages(invoice: Invoice) -> int:
    """Guess the number of pages; a right guess saves a second pass."""
    pages, room = 1, FIRST_PAGE_ROOM
    for height in line_heights(invoice):
        if height > room:
            pages, room = pages + 1, FURTHER_PAGE_ROOM
        room -= height
    return pages


def line_heights(invoice: Invoice) -> list[int]:
    """Guess the height of each line; the totals go with the last."""
    heights = [
        ROW_PADDING + ROW_LEADING * text_rows(line, USUAL_LETTERS_A_ROW)
        for line in invoice.lines
    ]
    return [*heights[:-1], sum(heights[-1:]) + TOTALS_HEIGHT]


def is_glued(invoice: Invoice) -> bool:
    """Say whether the last line must stand on the same page as the totals.

    xhtml2pdf cuts no row that is glued to others, so one that might be longer
    than a page must stay free.
    """
    if not invoice.lines:
        return False
    return text_rows(invoice.lines[-1], FEWEST_LETTERS_A_ROW) <= GLUED_LINE_ROWS


def text_rows(line: InvoiceLine, letters_a_row: int) -> int:
    """Return how many rows the longer description of a line takes."""
    return max(
        sum(1 + len(part) // letters_a_row for part in printable(text).splitlines())
        for text in (line.description_fr, line.description_en)
    )
