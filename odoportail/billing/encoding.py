"""Find out in what encoding a file is written, or say that it cannot be known."""

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO

from odoportail.exceptions import ImportRefused

CHUNK_BYTES = 1 << 20

# UTF-32 first: its mark begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What people hand over by mistake: better named than called strange letters.
OTHER_FILES = (
    (b"PK\x03\x04", "an Excel workbook, or packed"),
    (b"\xd0\xcf\x11\xe0", "an Excel workbook"),
    (b"%PDF", "a PDF"),
)
UTF8_LETTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
WAY_OUT = "Export the file again as UTF-8, or say what it is with --encoding."
SPOKEN = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with BOM",
    "utf-16": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
}


@dataclass(frozen=True)
class BadByte:
    """Where an encoding stops making sense."""

    line: int
    byte: int


def find_encoding(file: IO[bytes], declared: str | None) -> str:
    """Return the encoding in which every byte of the file makes sense.

    Raise ImportRefused, naming line and byte, where none is certain.
    """
    file.seek(0)
    head = file.read(4)
    if not head:
        raise ImportRefused(["The file is empty: 0 bytes."])
    for mark, what in OTHER_FILES:
        if head.startswith(mark):
            raise ImportRefused([f"The file is {what}: save it as CSV first."])
    marked = next((name for mark, name in MARKS if head.startswith(mark)), None)
    encoding = declared or marked
    if encoding is None:
        return guess_unmarked(file, head)
    bad = find_bad_byte(file, encoding)
    if bad:
        raise ImportRefused([f"{place(bad)} is not {spoken(encoding)}. {WAY_OUT}"])
    return encoding


def guess_unmarked(file: IO[bytes], head: bytes) -> str:
    """Return UTF-8 or Windows-1252, whichever alone explains the file."""
    if b"\0" in head:
        order = "utf-16-be" if head[0] == 0 else "utf-16-le"
        raise ImportRefused(
            [f"Line 1 holds a NUL: if the file is UTF-16, give --encoding {order}."]
        )
    bad = find_bad_byte(file, "utf-8")
    if bad is None:
        return "utf-8"
    utf8_line = find_utf8_line(file)
    if utf8_line:
        other = f"letters on line {utf8_line} look like it"
        raise ImportRefused([f"{place(bad)} is not UTF-8, but {other}. {WAY_OUT}"])
    bad = find_bad_byte(file, "cp1252")
    if bad:
        fault = f"{place(bad)} is neither UTF-8 nor Windows-1252. {WAY_OUT}"
        raise ImportRefused([fault])
    return "cp1252"


def find_bad_byte(file: IO[bytes], encoding: str) -> BadByte | None:
    """Return the first byte that cannot be decoded, or None."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    lines = 1
    while True:
        chunk = file.read(CHUNK_BYTES)
        try:
            lines += decoder.decode(chunk, final=not chunk).count("\n")
        except UnicodeDecodeError as error:
            sound = error.object[: error.start].decode(encoding, "ignore")
            return BadByte(lines + sound.count("\n"), error.object[error.start])
        if not chunk:
            return None


def find_utf8_line(file: IO[bytes]) -> int | None:
    """Return the first line that holds a letter as UTF-8 writes it, or None."""
    file.seek(0)
    line, tail = 1, b""
    while chunk := file.read(CHUNK_BYTES):
        piece = tail + chunk
        found = UTF8_LETTER.search(piece)
        if found:
            return line + piece.count(b"\n", 0, found.start())
        # A letter of four bytes may begin here and end in the next chunk.
        tail = piece[-3:]
        line += piece.count(b"\n", 0, -3)
    return None


def place(bad: BadByte) -> str:
    """Begin a sentence with where a bad byte is."""
    return f"Line {bad.line}: the byte 0x{bad.byte:02X}"


def spoken(encoding: str) -> str:
    """Return what people call an encoding."""
    return SPOKEN.get(encoding, encoding)


@contextmanager
def decoded(file: IO[bytes], encoding: str) -> Iterator[io.TextIOWrapper]:
    """Open the file as text from its start, line ends untouched, and leave it open."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        yield text
    finally:
        # Where the reading was broken off, the file is closed already.
        with suppress(ValueError):
            text.detach()
