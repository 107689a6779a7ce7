"""Hold what an import has to say: refusals, warnings, and the counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from odoportail.billing.rows import Row

# How many remarks and refused numbers stay in memory, and how much of each text.
PENDING = 1000
KEPT_LETTERS = 1000


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to tell about one place of the file, with what would be right."""

    line: int
    column: str
    value: str
    reason: str
    is_refusal: bool = True


def keep_in_memory(remarks: "Remarks") -> None:
    """Leave what was found where it is."""


@dataclass
class Remarks:
    """Collect every fault of a file, so that the clerk mends them in one go.

    `keep` takes what was found out of memory now and then. `labels` is what the
    file calls its columns. `spoiled` holds the numbers of invoices refused of
    late: what points at one of them is no second fault. `apart` holds the lines
    on which they were first refused, `columns` those that the file has at all.
    """

    keep: Callable[["Remarks"], None] = keep_in_memory
    found: list[Remark] = field(default_factory=list)
    refused: int = 0
    warned: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    spoiled: dict[str, None] = field(default_factory=dict)
    apart: dict[str, int] = field(default_factory=dict)
    columns: set[str] = field(default_factory=set)

    @property
    def refusals(self) -> list[Remark]:
        """Return the refusals that are in memory."""
        return [remark for remark in self.found if remark.is_refusal]

    @property
    def warnings(self) -> list[Remark]:
        """Return the warnings that are in memory."""
        return [remark for remark in self.found if not remark.is_refusal]

    def refuse(self, line: int, column: str, value: str, reason: str) -> None:
        """Add a fault that keeps the whole file out."""
        self.refused += 1
        self.add(Remark(line, column, value, reason))

    def warn(self, line: int, column: str, value: str, reason: str) -> None:
        """Add something that is worth a look and keeps nothing out."""
        self.warned += 1
        self.add(Remark(line, column, value, reason, is_refusal=False))

    def add(self, remark: Remark) -> None:
        """Remember a remark, cut short: a cell may hold millions of letters."""
        texts = (remark.column, remark.value, remark.reason)
        column, value, reason = (text[:KEPT_LETTERS] for text in texts)
        self.found.append(replace(remark, column=column, value=value, reason=reason))
        if len(self.found) >= PENDING:
            self.keep(self)

    def refuse_cell(self, row: Row, name: str, reason: str) -> None:
        """Add a fault of one cell."""
        self.refuse(row.line, row.label(name), row.cell(name), reason)

    def refuse_record(self, record: Any, name: str, reason: str) -> None:
        """Add a fault of one thing as it was read, at one of its columns."""
        value = str(getattr(record, name))
        self.refuse(record.line, self.labels.get(name, name), value, reason)

    def warn_cell(self, row: Row, name: str, reason: str) -> None:
        """Add something about a cell that is worth a look."""
        self.warn(row.line, row.label(name), row.cell(name), reason)

    def warn_record(self, record: Any, name: str, reason: str) -> None:
        """Add something about a thing, as it was read, that is worth a look."""
        label, value = self.labels.get(name, name), str(getattr(record, name))
        self.warn(record.line, label, value, reason)

    def spoil(self, cells: Mapping[str, str]) -> None:
        """Remember that a row of an invoice was refused before it could be read."""
        self.spoil_number(cells.get("invoice_number", "").strip())

    def spoil_number(self, number: str) -> None:
        """Remember that an invoice was refused."""
        self.spoiled[number[:KEPT_LETTERS]] = None
        if len(self.spoiled) >= PENDING:
            self.keep(self)

    def refuse_apart(self, row: Row, number: str) -> None:
        """Say so where other rows of a refused invoice stand further up.

        It is then these that it lacks, whatever else was told of it.
        """
        number = number[:KEPT_LETTERS]
        line = self.apart.setdefault(number, row.line)
        if line != row.line and number:
            reason = f"has other rows on line {line}: put the rows of one together"
            self.refuse_cell(row, "invoice_number", reason)
        if len(self.apart) > PENDING:
            del self.apart[next(iter(self.apart))]

    def is_spoiled(self, number: str) -> bool:
        """Say whether an invoice was refused a few rows ago."""
        return number[:KEPT_LETTERS] in self.spoiled


@dataclass
class Layout:
    """Say how a file turned out to be written, and how many rows it held."""

    encoding: str = ""
    separator: str = ""
    rows: int = 0
    blank_rows: int = 0


@dataclass(frozen=True)
class Counts:
    """Say how many things of a file the portal has not, has otherwise, and has."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class Report:
    """Say what an import did, or would do.

    `refusals` and `warnings` are the first of them, in the order of the file;
    `refused` and `warned` say how many there are. `batch_id` is None where
    nothing was written: a refusal or a dry run.
    """

    new: int
    changed: int
    unchanged: int
    refused: int
    warned: int
    refusals: tuple[Remark, ...]
    warnings: tuple[Remark, ...]
    layout: Layout
    batch_id: int | None
