"""Name the columns of the three import files, in English and French."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from odoportail.billing import values
from odoportail.billing.amounts import Unreadable
from odoportail.billing.reports import Remarks
from odoportail.billing.rows import Row
from odoportail.billing.values import Parser, Reading
from odoportail.models import (
    DEFAULT_CURRENCY,
    Customer,
    Invoice,
    InvoiceLine,
    Kind,
    Payment,
)

# How many cells of a column are remembered, and of what length: a few megabytes.
KNOWN_CELLS = 4000
KNOWN_LETTERS = 200
UNREAD = object()
UNKNOWN: Mapping[int, Mapping[str, Any]] = defaultdict(dict)


@dataclass(frozen=True)
class Column:
    """One column: its headings (folded), and how its values are read.

    A required column has a value in every row; an empty value of another is
    `default`. `of_line` marks what is said of an invoice's line.
    """

    name: str
    headings: tuple[str, ...]
    parse: Parser
    required: bool = True
    default: Any = ""
    of_line: bool = False

    def read(self, cell: str, reading: Reading) -> Any:
        """Return the value of a cell, or raise Unreadable."""
        text = values.trim(cell)
        if text:
            return self.parse(text, reading)
        if self.required:
            raise Unreadable("must not be empty")
        return self.default


# A column, and its place in a row.
Placed = tuple[int, Column]


@dataclass(frozen=True)
class Subject:
    """What a file is about, and its columns."""

    name: str
    columns: tuple[Column, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns, in the order of a row's cells."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """Return the columns with their places."""
        return tuple(enumerate(self.columns))

    @cached_property
    def placed_own(self) -> tuple[Placed, ...]:
        """Return the columns of the thing itself, with their places."""
        return tuple(placed for placed in self.placed if not placed[1].of_line)

    @cached_property
    def placed_of_line(self) -> tuple[Placed, ...]:
        """Return the columns of an invoice's lines, with their places."""
        return tuple(placed for placed in self.placed if placed[1].of_line)

    @cached_property
    def own_columns(self) -> tuple[Column, ...]:
        """Return the columns of the thing itself."""
        return tuple(column for _, column in self.placed_own)

    @cached_property
    def line_columns(self) -> tuple[Column, ...]:
        """Return the columns of an invoice's lines."""
        return tuple(column for _, column in self.placed_of_line)

    def row(
        self,
        line: int,
        cells: Mapping[str, str],
        labels: Mapping[str, str],
        document: int = 0,
    ) -> Row:
        """Return a row of cells given by column; a column without one is empty."""
        ordered = tuple(cells.get(name, "") for name in self.names)
        return Row(line, ordered, self.names, labels, document)


def letters(attribute: InstrumentedAttribute[str]) -> int:
    """Return how many characters the database has room for."""
    return int(attribute.type.length)


def column(name: str, french: str, parse: Parser, **options: Any) -> Column:
    """Return a column that answers to its English name and its French names."""
    return Column(name, (name, *french.split()), parse, **options)


LANGUAGE = values.one_of(values.LANGUAGES, "fr or en")
KIND = values.one_of(values.KINDS, "invoice or credit_note")
FLAG = values.one_of(values.FLAGS, "yes or no")
CUSTOMER_KEY = values.key(letters(Customer.customer_number))
INVOICE_KEY = values.key(letters(Invoice.number))
PAYMENT_KEY = values.key(letters(Payment.number))

CUSTOMERS = Subject(
    "customers",
    (
        column("customer_number", "numero_client no_client", CUSTOMER_KEY),
        column("name", "nom", values.short_text(letters(Customer.name))),
        column("email", "courriel", values.email, required=False),
        column("language", "langue", LANGUAGE, required=False, default="fr"),
        column("contact", "", values.short_text(letters(Customer.contact)),
               required=False),
        column("address", "adresse", values.long_text, required=False),
        column("city", "ville", values.short_text(letters(Customer.city)),
               required=False),
        column("province", "", values.short_text(letters(Customer.province)),
               required=False),
        column("postal_code", "code_postal",
               values.short_text(letters(Customer.postal_code)), required=False),
        column("country", "pays", values.short_text(letters(Customer.country)),
               required=False),
        column("active", "actif", FLAG, required=False, default=True),
    ),
)  # fmt: skip

INVOICES = Subject(
    "invoices",
    (
        column("invoice_number", "numero_facture no_facture", INVOICE_KEY),
        column("kind", "type", KIND, required=False, default=Kind.INVOICE),
        column("customer_number", "numero_client no_client", CUSTOMER_KEY),
        column("issued_on", "date", values.day),
        column("due_on", "echeance", values.day, required=False, default=None),
        column("currency", "devise", values.currency, required=False,
               default=DEFAULT_CURRENCY),
        column("corrects", "corrige", INVOICE_KEY, required=False),
        column("position", "", values.position, required=False, default=None,
               of_line=True),
        column("code", "", values.short_text(letters(InvoiceLine.code)),
               required=False, of_line=True),
        column("description_fr", "", values.long_text, of_line=True),
        column("description_en", "", values.long_text, of_line=True),
        column("quantity", "quantite", values.quantity, of_line=True),
        column("unit_price", "prix", values.money, of_line=True),
        column("amount", "montant", values.money, of_line=True),
        column("subtotal", "sous_total", values.money),
        column("tps", "gst", values.money),
        column("tvq", "qst", values.money),
        column("total", "", values.money),
    ),
)  # fmt: skip

PAYMENTS = Subject(
    "payments",
    (
        column("payment_number", "numero_paiement no_paiement", PAYMENT_KEY),
        column("invoice_number", "numero_facture no_facture", INVOICE_KEY),
        column("paid_on", "date_paiement", values.day),
        column("amount", "montant", values.money),
        column("method", "mode", values.short_text(letters(Payment.method)),
               required=False),
    ),
)  # fmt: skip


def match_headings(
    headings: Sequence[str], columns: Iterable[Column]
) -> tuple[list[str], list[str]]:
    """Return the column's name for each heading, and what is wrong with some.

    An empty heading, as Excel leaves beside a table, has an empty name.
    """
    known = {heading: column.name for column in columns for heading in column.headings}
    names: list[str] = []
    faults = []
    for heading in headings:
        name = known.get(values.fold(heading), "")
        if not name and values.trim(heading):
            faults.append(f"there is no column {values.visible(heading)}")
        elif name and name in names:
            faults.append(f"{values.visible(heading)} is a second column {name}")
        names.append(name)
    return names, faults


def missing_columns(names: Iterable[str], columns: Iterable[Column]) -> list[str]:
    """Return each required column that no heading names, in English and French."""
    there = set(names)
    return [
        " or ".join(dict.fromkeys(column.headings[:2]))
        for column in columns
        if column.required and column.name not in there
    ]


def parse_row(
    row: Row, placed: Iterable[Placed], reading: Reading, remarks: Remarks
) -> list[Any] | None:
    """Return the values of some columns, or None after refusing some of them.

    Most cells of a column have been read before, and mean the same again.
    """
    known = UNKNOWN if row.document else reading.known
    cells, values, is_sound = row.cells, [], True
    for place, column in placed:
        value = known[place].get(cells[place], UNREAD)
        if value is UNREAD:
            try:
                value = read_cell(row, place, column, reading)
            except Unreadable as fault:
                remarks.refuse_cell(row, column.name, str(fault))
                is_sound = False
        values.append(value)
    return values if is_sound else None


def read_cell(row: Row, place: int, column: Column, reading: Reading) -> Any:
    """Return the value of a cell, or raise Unreadable."""
    cell = row.cells[place]
    value = column.read(cell, reading)
    # Of a JSON file, a number and a text of the same digits are not the same.
    if not row.document and len(cell) <= KNOWN_LETTERS:
        known = reading.known[place]
        if len(known) >= KNOWN_CELLS:
            known.clear()
        known[cell] = value
    return value
