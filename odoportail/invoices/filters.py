"""Say which papers a list shows, and in which order, as its address says."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    String,
    and_,
    bindparam,
    case,
)

from odoportail import clock
from odoportail.invoices.searching import cents_of, fold, mentions, pattern_of
from odoportail.models import Balance, Invoice, Kind

MAX_WORDS_LETTERS = 100
YEAR = re.compile(r"(?:19|20|21)[0-9]{2}")
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9999, 12, 31)


class Shown(StrEnum):
    """The states that a list can be narrowed to, as its address names them."""

    PAID = "payee"
    TO_PAY = "a-payer"
    OVERDUE = "en-retard"


class Column(StrEnum):
    """The columns that a list can be sorted by, as its address names them."""

    DATE = "date"
    NUMBER = "numero"
    AMOUNT = "montant"
    PAID = "payee"
    CUSTOMER = "client"


@dataclass(frozen=True)
class Filter:
    """Which papers, and in which order; all of them, newest first, unless it says."""

    year: int | None = None
    state: Shown | None = None
    words: str = ""
    column: Column = Column.DATE
    is_descending: bool = True

    @property
    def is_narrow(self) -> bool:
        """Say whether anything is left out."""
        return bool(self.year or self.state or self.words)

    @property
    def order(self) -> str:
        """Return the order as an address says it: the column, `-` where it falls."""
        return f"-{self.column}" if self.is_descending else str(self.column)

    @property
    def args(self) -> dict[str, str]:
        """Return what the address of this list says, and nothing that goes without."""
        said = {
            "annee": str(self.year) if self.year else "",
            "etat": str(self.state or ""),
            "q": self.words,
            "tri": self.order if self.order != Filter().order else "",
        }
        return {name: value for name, value in said.items() if value}

    def sorted_by(self, column: Column) -> "Filter":
        """Return the same papers by a column; by the same one, the other way round."""
        is_same = column is self.column
        falls = not self.is_descending if is_same else column is Column.DATE
        return replace(self, column=column, is_descending=falls)


# Every order that a list may have, the usual one first.
ORDERS = [
    Filter(column=column, is_descending=falls)
    for column in Column
    for falls in (True, False)
]


def read_filter(args: Mapping[str, str]) -> Filter:
    """Return what an address asks for; what it says wrongly is as if not said."""
    year, order = args.get("annee", ""), args.get("tri", "")
    column = member(Column, order.removeprefix("-"))
    return Filter(
        year=int(year) if YEAR.fullmatch(year) else None,
        state=member(Shown, args.get("etat", "")),
        words=typed(args.get("q", "")),
        column=column or Column.DATE,
        is_descending=order.startswith("-") if column else True,
    )


def member(kind: Any, value: str) -> Any:
    """Return the member of an enumeration that has this value, or None."""
    return kind(value) if value in set(kind) else None


def typed(words: str) -> str:
    """Return what a keyboard could have typed, on one line, and not too much of it."""
    composed = unicodedata.normalize("NFC", words)
    plain = "".join(letter if letter.isprintable() else " " for letter in composed)
    return " ".join(plain.split())[:MAX_WORDS_LETTERS].strip()


# Not as the values look: those of another time may be larger.
TYPES: dict[str, Any] = {
    "asked_on": Date,
    "year_begins": Date,
    "year_ends": Date,
    "words": String,
    "folded_words": String,
    "words_cents": BigInteger,
}


def shape_of(wanted: Filter) -> Filter:
    """Return one filter for all whose conditions differ in their values alone."""
    cents = cents_of(wanted.words)
    words = wanted.words and ("words" if cents is None else "1")
    return replace(wanted, year=wanted.year and 2000, words=words)


def values_of(wanted: Filter) -> dict[str, Any]:
    """Return the values of a condition, by the names that it has for them."""
    values: dict[str, Any] = {"asked_on": clock.today()}
    if wanted.year:
        values["year_begins"] = date(wanted.year, 1, 1)
        values["year_ends"] = date(wanted.year, 12, 31)
    if wanted.words:
        values["words"] = pattern_of(wanted.words)
        values["folded_words"] = pattern_of(fold(wanted.words))
        values["words_cents"] = cents_of(wanted.words)
    return values


def condition_of(wanted: Filter) -> ColumnElement[bool]:
    """Return the condition of the papers that are wanted, with its values."""
    values: dict[str, Any] = {
        name: bindparam(name, value, type_=TYPES[name])
        for name, value in values_of(wanted).items()
    }
    conditions: list[ColumnElement[bool]] = []
    if wanted.year:
        period = values["year_begins"], values["year_ends"]
        conditions.append(Invoice.issued_on.between(*period))
    if wanted.state:
        conditions.append(in_state(wanted.state, values["asked_on"]))
    if wanted.words:
        conditions.append(mentions(values))
    return and_(True, *conditions)


def in_state(state: Shown, today: ColumnElement[date]) -> ColumnElement[bool]:
    """Return the condition of a state, as `status_of` says it."""
    rest, is_invoice = rest_cents(), Invoice.kind == Kind.INVOICE
    if state is Shown.PAID:
        has_paid = (Invoice.total_cents > 0) & (Balance.paid_cents > 0)
        return is_invoice & (rest <= 0) & has_paid
    if state is Shown.OVERDUE:
        return is_invoice & (rest > 0) & (Invoice.due_on < today)
    return is_invoice & (rest > 0)


def rest_cents() -> ColumnElement[int]:
    """Return what is left to pay; below zero where too much was paid."""
    return Invoice.total_cents - Balance.paid_cents - Balance.credited_cents


def sort_key(column: Column) -> ColumnElement[Any]:
    """Return what a column of the papers themselves is sorted by."""
    if column is Column.NUMBER:
        return Invoice.number_key.expression
    if column is Column.AMOUNT:
        return Invoice.total_cents.expression
    if column is Column.PAID:
        # What is to be paid stands after all that is, and before it what never is.
        return case(
            (rest_cents() > 0, LAST_DAY),
            (Balance.settled_on.is_(None), FIRST_DAY),
            else_=Balance.settled_on,
        )
    return Invoice.issued_on.expression
