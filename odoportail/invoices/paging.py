"""Cut a list into pages that stay put while new rows arrive (keyset paging)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, tuple_

# `suite` and `retour`: what comes after a row in the list, or before it. The row's
# id, then what the list is sorted by.
TOKEN = re.compile(r"(suite|retour)-([0-9]{1,10})-(.{0,400})")
MAX_ROW_ID = 2**31 - 1  # beyond, PostgreSQL raises
MAX_CENTS = 2**63 - 1
KEY = "sort_key"


class Side(StrEnum):
    """Where a page lies from a row, as tokens name it."""

    FIRST = ""
    AFTER = "suite"
    BEFORE = "retour"


@dataclass(frozen=True)
class Order:
    """What a list is sorted by, before its rows' ids, and which way."""

    key: ColumnElement[Any]
    row_id: ColumnElement[int]
    is_descending: bool


@dataclass(frozen=True)
class Page:
    """Rows in order, and the tokens of the pages before and after, if any."""

    rows: list[Any]
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Cursor:
    """A place in the list: beside which row, and on which side of it."""

    side: Side
    row_id: int = 0
    key: Any = None

    @property
    def values(self) -> dict[str, Any]:
        """Return the place, by the names that a page's query has for it."""
        if self.side is Side.FIRST:
            return {}
        return {"beside_id": self.row_id, "beside_key": self.key}


FIRST = Cursor(Side.FIRST)


def page_of(
    query: Select[*tuple[Any, ...]], order: Order, side: Side, size: int
) -> Select[*tuple[Any, ...]]:
    """Return the query for one page, and one row more if there is one.

    Beside the row of `beside_id` and `beside_key`, unless the side is the first page.
    """
    keys = (order.key, order.row_id)
    falls = order.is_descending is not (side is Side.BEFORE)
    if side is not Side.FIRST:
        here = tuple_(
            bindparam("beside_key", type_=order.key.type),
            bindparam("beside_id", type_=order.row_id.type),
        )
        place = tuple_(*keys)
        query = query.where(place < here if falls else place > here)
    ordered = query.add_columns(order.key.label(KEY)).order_by(
        *(key.desc() if falls else key for key in keys)
    )
    return ordered.limit(size + 1)


def cut(found: Sequence[Any], order: Order, cursor: Cursor, size: int) -> Page:
    """Return one page of what `page_of` has found, in whatever order it came."""
    goes_back = cursor.side is Side.BEFORE
    falls = order.is_descending is not goes_back
    nearest = sorted(found, key=attrgetter(KEY, "id"), reverse=falls)
    rows, has_more = nearest[:size], len(found) > size
    if goes_back:
        rows.reverse()
    is_first = cursor.side is Side.FIRST
    has_before, has_after = (has_more, True) if goes_back else (not is_first, has_more)
    return Page(
        rows=rows,
        before=write_token(Side.BEFORE, rows[0]) if rows and has_before else None,
        after=write_token(Side.AFTER, rows[-1]) if rows and has_after else None,
    )


def parse_token(token: str | None, order: Order) -> Cursor:
    """Read a page's token; whatever is none of this order means the first page."""
    match = TOKEN.fullmatch(token or "")
    if match is None or int(match[2]) > MAX_ROW_ID:
        return FIRST
    try:
        key = PARSERS[order.key.type.python_type](match[3])
    except ValueError:
        return FIRST
    return Cursor(Side(match[1]), int(match[2]), key)


def parse_cents(text: str) -> int:
    """Read an amount of cents; raise ValueError where it is none."""
    if not re.fullmatch(r"-?[0-9]{1,19}", text) or abs(int(text)) > MAX_CENTS:
        raise ValueError
    return int(text)


def parse_text(text: str) -> str:
    """Read a text; raise ValueError where PostgreSQL would refuse it."""
    if not text.isprintable():
        raise ValueError
    return text


PARSERS: dict[type, Callable[[str], Any]] = {
    date: date.fromisoformat,
    int: parse_cents,
    str: parse_text,
}


def write_token(side: Side, row: Any) -> str:
    """Return the token of what comes before or after a row."""
    return f"{side}-{row.id}-{row.sort_key}"
