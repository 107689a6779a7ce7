"""Hold what an import has to say: refusals, warnings, and the counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from odoportail.billing.rows import Row


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to tell about one place of the file, with what would be right."""

    line: int
    column: str
    value: str
    reason: str


@dataclass
class Remarks:
    """Collect every fault of a file, so that the clerk mends them in one go.

    `labels` is what the file calls its columns. `spoiled` holds the numbers of
    refused invoices: what points at one of them is no second fault.
    """

    refusals: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    labels: Mapping[str, str] = field(default_factory=dict)
    spoiled: set[str] = field(default_factory=set)

    def refuse(self, line: int, column: str, value: str, reason: str) -> None:
        """Add a fault that keeps the whole file out."""
        self.refusals.append(Remark(line, column, value, reason))

    def refuse_cell(self, row: Row, name: str, reason: str) -> None:
        """Add a fault of one cell."""
        self.refuse(row.line, row.label(name), row.cells.get(name, ""), reason)

    def refuse_record(self, record: Any, name: str, reason: str) -> None:
        """Add a fault of one thing as it was read, at one of its columns."""
        value = str(getattr(record, name))
        self.refuse(record.line, self.labels.get(name, name), value, reason)

    def warn_cell(self, row: Row, name: str, reason: str) -> None:
        """Add something about a cell that is worth a look and keeps nothing out."""
        value = row.cells.get(name, "")
        self.warnings.append(Remark(row.line, row.label(name), value, reason))

    def warn_record(self, record: Any, name: str, reason: str) -> None:
        """Add something about a thing that is worth a look and keeps nothing out."""
        label, value = self.labels.get(name, name), str(getattr(record, name))
        self.warnings.append(Remark(record.line, label, value, reason))

    def spoil(self, cells: Mapping[str, str]) -> None:
        """Remember that a row of an invoice was refused before it could be read."""
        self.spoiled.add(cells.get("invoice_number", "").strip())


@dataclass
class Layout:
    """Say how a file turned out to be written, and how many rows it held."""

    encoding: str = ""
    separator: str = ""
    rows: int = 0
    blank_rows: int = 0


@dataclass(frozen=True)
class Report:
    """Say what an import did, or would do.

    `batch_id` is None where nothing was written: a refusal or a dry run.
    """

    new: int
    changed: int
    unchanged: int
    refusals: tuple[Remark, ...]
    warnings: tuple[Remark, ...]
    layout: Layout
    batch_id: int | None


def in_order(remarks: list[Remark]) -> tuple[Remark, ...]:
    """Return remarks from the top of the file to its end."""
    return tuple(sorted(remarks, key=lambda remark: remark.line))
