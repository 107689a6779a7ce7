"""Add up what an invoice charges, thing by thing and price by price."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# What makes two lines one thing: their code, or both their descriptions.
Thing = str | tuple[str, str]


class Line(NamedTuple):
    """What a line charges, in cents; `quantity_milli` is in thousandths of a unit."""

    code: str
    description_fr: str
    description_en: str
    quantity_milli: int
    unit_price_cents: int
    amount_cents: int


@dataclass(frozen=True)
class Charge:
    """What the lines of one thing at one price come to, in thousandths and cents."""

    quantity_milli: int
    price_cents: int
    amount_cents: int
    lines: tuple[Line, ...] = field(compare=False, repr=False)


NOTHING = Charge(0, 0, 0, ())
ByPrice = dict[int, Charge]
Charges = dict[Thing, ByPrice]


def add_up(lines: Iterable[Line]) -> Charges:
    """Return what is charged for each thing at each price, in the lines' order."""
    found: dict[Thing, dict[int, list[Line]]] = defaultdict(dict)
    for line in lines:
        thing = line.code or (line.description_fr, line.description_en)
        found[thing].setdefault(line.unit_price_cents, []).append(line)
    return {
        thing: {price: charge_of(price, alike) for price, alike in by_price.items()}
        for thing, by_price in found.items()
    }


def charge_of(price_cents: int, lines: Sequence[Line]) -> Charge:
    """Return what repeated lines of one price come to."""
    return Charge(
        quantity_milli=sum(line.quantity_milli for line in lines),
        price_cents=price_cents,
        amount_cents=sum(line.amount_cents for line in lines),
        lines=tuple(lines),
    )


def pair(before: ByPrice, now: ByPrice) -> Iterator[tuple[Charge, Charge]]:
    """Yield what was and what is charged for one thing, price by price.

    Where one price has gone and one of the same sign has come, it has changed.
    """
    yield from ((before[price], now[price]) for price in now if price in before)
    gone = [charge for price, charge in before.items() if price not in now]
    new = [charge for price, charge in now.items() if price not in before]
    is_one_each = len(gone) == len(new) == 1
    if is_one_each and (gone[0].price_cents < 0) == (new[0].price_cents < 0):
        yield gone[0], new[0]
        return
    yield from ((NOTHING, charge) for charge in new)
    yield from ((charge, NOTHING) for charge in gone)
