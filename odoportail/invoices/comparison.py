"""Say why an invoice comes to its amount: beside the one before, line by line.

What is named is true to the cent: billing's amounts need not be quantity times
price, so that every difference is one of amounts, before taxes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from odoportail.invoices.charges import Charge, Charges, Line, add_up, pair
from odoportail.invoices.line_names import is_in_vehicles, name_of

NAMED_CHANGES = 3


class Verdict(StrEnum):
    """Say what an invoice is beside the one before."""

    FIRST = "first"
    FIRST_IN_CURRENCY = "first_in_currency"
    SAME = "same"
    OTHER_TAXES = "other_taxes"
    CHANGED = "changed"


class ChangeKind(StrEnum):
    """Say how what is charged for one thing has changed."""

    NEW = "new"
    GONE = "gone"
    MORE = "more"
    FEWER = "fewer"
    PRICE = "price"
    PRICE_AND_QUANTITY = "price_and_quantity"
    AMOUNT = "amount"


@dataclass(frozen=True)
class Billed:
    """What is compared of an invoice: its lines, taxes and total, in cents."""

    number: str
    issued_on: date
    currency: str
    lines: Sequence[Line]
    gst_cents: int
    qst_cents: int
    total_cents: int


@dataclass(frozen=True)
class Change:
    """One thing that is charged otherwise than before; `cents` is the difference.

    `is_in_vehicles` says that its quantity is a number of vehicles.
    """

    kind: ChangeKind
    name: str
    before: Charge
    now: Charge
    is_in_vehicles: bool

    @property
    def cents(self) -> int:
        """Return what it adds to the subtotal; below zero, what it takes off."""
        return self.now.amount_cents - self.before.amount_cents

    @property
    def quantity_milli(self) -> int:
        """Return by how much the quantity differs, never below zero."""
        return abs(self.now.quantity_milli - self.before.quantity_milli)

    @property
    def is_told_by_prices(self) -> bool:
        """Say whether the two prices alone tell the difference."""
        return self.cents == self.now.price_cents - self.before.price_cents


@dataclass(frozen=True)
class Comparison:
    """What an invoice is beside the one before, the greatest change first.

    `is_of_one_thing` where both papers are about a single thing, which needs no
    name then.
    """

    verdict: Verdict
    previous_number: str = ""
    previous_on: date | None = None
    is_last_month: bool = False
    is_of_one_thing: bool = False
    changes: tuple[Change, ...] = ()

    @property
    def named(self) -> tuple[Change, ...]:
        """Return the changes that are told one by one."""
        return self.changes[:NAMED_CHANGES]

    @property
    def others(self) -> tuple[Change, ...]:
        """Return the changes that are only counted."""
        return self.changes[NAMED_CHANGES:]

    @property
    def other_cents(self) -> int:
        """Return what the changes that are only counted come to."""
        return sum(change.cents for change in self.others)


def compare(invoice: Billed, previous: Billed | None, language: str) -> Comparison:
    """Compare an invoice with the one before, if any; names are in `language`."""
    if previous is None:
        return Comparison(Verdict.FIRST)
    if previous.currency != invoice.currency:
        return Comparison(Verdict.FIRST_IN_CURRENCY)
    before, now = add_up(previous.lines), add_up(invoice.lines)
    changes = sorted(
        list_changes(before, now, language), key=lambda change: -abs(change.cents)
    )
    return Comparison(
        verdict=Verdict.CHANGED if changes else verdict_on_taxes(invoice, previous),
        previous_number=previous.number,
        previous_on=previous.issued_on,
        is_last_month=month_number(previous) == month_number(invoice) - 1,
        is_of_one_thing=len(before.keys() | now.keys()) == 1,
        changes=tuple(changes),
    )


def verdict_on_taxes(invoice: Billed, previous: Billed) -> Verdict:
    """Return what two invoices with the same lines are to each other."""
    is_same = (invoice.gst_cents, invoice.qst_cents, invoice.total_cents) == (
        previous.gst_cents,
        previous.qst_cents,
        previous.total_cents,
    )
    return Verdict.SAME if is_same else Verdict.OTHER_TAXES


def month_number(invoice: Billed) -> int:
    """Return the month of issue, counted from the year 0."""
    return 12 * invoice.issued_on.year + invoice.issued_on.month


def list_changes(before: Charges, now: Charges, language: str) -> Iterator[Change]:
    """Yield what differs, in the order of the lines."""
    for thing in dict.fromkeys((*now, *before)):
        for was, is_now in pair(before.get(thing, {}), now.get(thing, {})):
            if was != is_now or not (was.lines and is_now.lines):
                lines = (*is_now.lines, *was.lines)
                yield Change(
                    kind=kind_of(was, is_now),
                    name=name_of(lines, language),
                    before=was,
                    now=is_now,
                    is_in_vehicles=all(map(is_in_vehicles, lines)),
                )


def kind_of(was: Charge, is_now: Charge) -> ChangeKind:
    """Return how one thing is charged otherwise."""
    if not was.lines:
        return ChangeKind.NEW
    if not is_now.lines:
        return ChangeKind.GONE
    is_as_many = was.quantity_milli == is_now.quantity_milli
    if was.price_cents != is_now.price_cents:
        return ChangeKind.PRICE if is_as_many else ChangeKind.PRICE_AND_QUANTITY
    # « 1 fewer » of a quantity below zero would be one more discount.
    if is_as_many or min(was.quantity_milli, is_now.quantity_milli) < 0:
        return ChangeKind.AMOUNT
    is_more = is_now.quantity_milli > was.quantity_milli
    return ChangeKind.MORE if is_more else ChangeKind.FEWER
