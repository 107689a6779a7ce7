"""Open a file from the billing system, whatever it is, and give out its rows."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from odoportail.billing import csv_rows, json_rows
from odoportail.billing.encoding import decoded, find_encoding, spoken
from odoportail.billing.fields import Subject
from odoportail.billing.reports import Layout, Remarks
from odoportail.billing.rows import Row
from odoportail.exceptions import ImportRefused

COPY_BYTES = 1 << 20
NAME_LETTERS = 255
READERS = {".json": json_rows.read_rows, ".jsonl": json_rows.read_line_rows}


@dataclass(frozen=True)
class Source:
    """A file as it was when it was opened."""

    file: IO[bytes]
    name: str
    size: int
    sha256: str
    encoding: str
    layout: Layout

    def read_rows(self, subject: Subject, remarks: Remarks) -> Iterator[Row]:
        """Yield the rows; raise ImportRefused where the file is about another thing."""
        read = READERS.get(Path(self.name).suffix.lower(), csv_rows.read_rows)
        with decoded(self.file, self.encoding) as text:
            yield from read(text, subject, self.layout, remarks)


@contextmanager
def open_source(path: Path, encoding: str | None) -> Iterator[Source]:
    """Open a copy of the file, so that what is hashed is what is read.

    Raise ImportRefused where the file or its encoding cannot be read.
    """
    with tempfile.TemporaryFile() as copy:
        sha256 = take_copy(path, copy)
        found = find_encoding(copy, encoding)
        layout = Layout(encoding=spoken(found))
        size = copy.seek(0, os.SEEK_END)
        yield Source(copy, file_name(path), size, sha256, found, layout)


def file_name(path: Path) -> str:
    """Return the file's name; bytes in it that are no UTF-8 become `?`.

    A name that is too long loses its beginning, never its suffix.
    """
    return path.name.encode("utf-8", "replace").decode()[-NAME_LETTERS:]


def take_copy(path: Path, copy: IO[bytes]) -> str:
    """Copy the file, and return the SHA-256 of the bytes that were read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as original:
            while chunk := original.read(COPY_BYTES):
                digest.update(chunk)
                copy.write(chunk)
    except OSError as error:
        raise ImportRefused([f"{path} cannot be read: {error.strerror}."]) from error
    return digest.hexdigest()
