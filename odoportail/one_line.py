"""Keep a text to one line of a terminal, a file or a page."""

import unicodedata

# Controls, what only guides the eye, and the ends of lines and paragraphs.
UNPRINTED = ("C", "Zl", "Zp")


def one_line(text: str) -> str:
    """Return the text with a space for whatever is not printed."""
    return "".join(
        " " if unicodedata.category(letter).startswith(UNPRINTED) else letter
        for letter in text
    )
