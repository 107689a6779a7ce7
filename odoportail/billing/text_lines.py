"""Read a text line by line, and hold no more of a line than a limit."""

from collections.abc import Iterator
from functools import partial
from io import TextIOBase

# An invoice of 1000 lines and twice 60 000 letters fits, each letter written \uXXXX.
LINE_CHARACTERS = 4_000_000
TOO_LONG = f"has more than {LINE_CHARACTERS:,} characters"
CUT = "The rest of the file was not read"
BYTE_ORDER_MARK = "\ufeff"


def begin(text: TextIOBase) -> None:
    """Go to the first letter of a text, past a byte order mark."""
    text.seek(0)
    if text.read(1) != BYTE_ORDER_MARK:
        text.seek(0)


def read_lines(text: TextIOBase) -> Iterator[str]:
    """Yield each line with its end; of one that is too long, its first letters.

    They are one more than LINE_CHARACTERS, and what follows is the line's rest.
    """
    return iter(partial(text.readline, LINE_CHARACTERS + 1), "")
