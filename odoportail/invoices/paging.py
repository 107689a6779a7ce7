"""Cut a list into pages that stay put while new rows arrive (keyset paging)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, tuple_

from odoportail.extensions import db

# `suite` and `retour`: what comes after a row in the list, or before it. The row's
# id, then what the list is sorted by.
TOKEN = re.compile(r"(suite|retour)-([0-9]{1,10})-(.{0,400})")
MAX_ROW_ID = 2**31 - 1  # beyond, PostgreSQL raises
MAX_CENTS = 2**63 - 1
KEY = "sort_key"


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

    goes_back: bool
    row_id: int
    key: Any


def read_page(
    query: Select[*tuple[Any, ...]], order: Order, token: str | None, size: int
) -> Page:
    """Return one page of `query`, whose rows have an `id`.

    The first one where there is nothing beside the place that a token names.
    """
    every, cursor = query, parse_token(token, order)
    goes_back = cursor is not None and cursor.goes_back
    falls = order.is_descending is not goes_back
    if cursor:
        place, here = (
            tuple_(order.key, order.row_id),
            tuple_(cursor.key, cursor.row_id),
        )
        query = query.where(place < here if falls else place > here)
    keys = (order.key, order.row_id)
    query = query.add_columns(order.key.label(KEY)).order_by(
        *(key.desc() if falls else key for key in keys)
    )
    found = list(db.session.execute(query.limit(size + 1)))
    if cursor and not found:
        return read_page(every, order, None, size)
    rows, has_more = found[:size], len(found) > size
    if goes_back:
        rows.reverse()
    has_before, has_after = (has_more, True) if goes_back else (bool(cursor), has_more)
    return Page(
        rows=rows,
        before=write_token("retour", rows[0]) if rows and has_before else None,
        after=write_token("suite", rows[-1]) if rows and has_after else None,
    )


def parse_token(token: str | None, order: Order) -> Cursor | None:
    """Read a page's token; whatever is none of this order means the first page."""
    match = TOKEN.fullmatch(token or "")
    if match is None or int(match[2]) > MAX_ROW_ID:
        return None
    try:
        key = PARSERS[order.key.type.python_type](match[3])
    except ValueError:
        return None
    return Cursor(match[1] == "retour", int(match[2]), key)


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


def write_token(side: str, row: Any) -> str:
    """Return the token of what comes before or after a row."""
    return f"{side}-{row.id}-{row._mapping[KEY]}"
