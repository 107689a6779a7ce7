"""Read the tables of a summary back from its PDF, as cents."""

import io
import re

from pypdf import PdfReader

ROW = re.compile(
    r"^(?P<label>[^\n]+)\n\s*(?P<count>–|\d+)\n(?P<amounts>(?:\s*(?:–|-?[$\d][^\n]*)\n){4})",
    re.MULTILINE,
)


def rows_of(content, page=0):
    """Return the rows of all tables: what each is of, its count, and four amounts."""
    text = text_of_page(content, page)
    return [
        (found["label"].strip(), cents(found["count"]), *amounts_of(found["amounts"]))
        for found in ROW.finditer(text)
    ]


def text_of_page(content, page=0):
    """Return what a page says, a cell a line."""
    return PdfReader(io.BytesIO(content)).pages[page].extract_text()


def amounts_of(lines):
    """Return the amounts on some lines."""
    return map(cents, lines.strip().split("\n"))


def cents(text):
    """Return an amount in cents, or a number, in either language; a dash is nothing."""
    digits = re.sub(r"[^\d-]", "", text)
    return int(digits) if digits else 0
