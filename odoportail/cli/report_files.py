"""Write every remark of an import into a CSV file that opens in Excel."""

import csv
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from odoportail.billing.csv_rows import SEPARATORS
from odoportail.billing.reports import Layout, Remark
from odoportail.exceptions import CommandRefused
from odoportail.spreadsheets import safe_cell

HEADINGS = ("Kind", "Line", "Column", "Value", "Reason")


class ReportFile:
    """A file to be, which takes its place once it is whole."""

    def __init__(self, path: Path, draft: Path) -> None:
        self.path = path
        self.draft = draft

    def write(self, remarks: Iterable[Remark], layout: Layout) -> None:
        """Write the remarks as the imported file was written: by the same Excel.

        The mark at the beginning tells it that the letters are UTF-8.
        """
        named = {name: mark for mark, name in SEPARATORS.items()}
        with (
            refusing(self.path),
            self.draft.open("w", encoding="utf-8-sig", newline="") as file,
        ):
            writer = csv.writer(file, delimiter=named.get(layout.separator, ","))
            writer.writerow(HEADINGS)
            writer.writerows(cells_of(remark) for remark in remarks)
        with refusing(self.path):
            self.draft.replace(self.path)


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Say in words why a report cannot be written."""
    try:
        yield
    except OSError as error:
        raise CommandRefused(
            f"{path} cannot be written ({error.strerror}): nothing was imported."
        ) from error


def cells_of(remark: Remark) -> list[str]:
    """Return the cells of a remark, none of which is a formula."""
    kind = "refused" if remark.is_refusal else "warning"
    line = str(remark.line) if remark.line else ""
    cells = (kind, line, remark.column, remark.value, remark.reason)
    return [safe_cell(cell) for cell in cells]


@contextmanager
def report_file(path: Path, source: Path) -> Iterator[ReportFile]:
    """Make sure that a report can be written, before anything is done.

    Raise CommandRefused where it cannot, or would replace what is no report:
    the file that is read, a folder, a device. What stood there stays until then.
    """
    with refusing(path):
        target = path.resolve()
        is_there = target.exists()
        if is_there and (target.samefile(source) or not target.is_file()):
            raise CommandRefused(f"{path} must be a file of its own: give another.")
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".report-")
        os.close(handle)
    draft = Path(name)
    try:
        with refusing(path):
            if is_there:
                shutil.copymode(target, draft)
        yield ReportFile(target, draft)
    finally:
        draft.unlink(missing_ok=True)
