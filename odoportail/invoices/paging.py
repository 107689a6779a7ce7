"""Cut a list into pages that stay put while new rows arrive (keyset paging)."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from odoportail.extensions import db

# `avant` and `apres` with a row's date and id: before it, or after it, in time.
TOKEN = re.compile(r"(avant|apres)-([0-9]{4}-[0-9]{2}-[0-9]{2})-([0-9]{1,10})")
MAX_ROW_ID = 2**31 - 1  # beyond, PostgreSQL raises


@dataclass(frozen=True)
class Page:
    """Rows, newest first, and the tokens of the pages on both sides, if any."""

    rows: list[Any]
    newer: str | None
    older: str | None


@dataclass(frozen=True)
class Cursor:
    """A place in the list: beside which row, and on which side of it."""

    is_older: bool
    day: date
    row_id: int


def read_page(
    query: Select[*tuple[Any, ...]],
    day: InstrumentedAttribute[date],
    row_id: InstrumentedAttribute[int],
    token: str | None,
    size: int,
) -> Page:
    """Return one page of `query`, whose rows have the columns `day` and `row_id`."""
    cursor = parse_token(token)
    place, newest_first = tuple_(day, row_id), (day.desc(), row_id.desc())
    if cursor is None:
        query = query.order_by(*newest_first)
    elif cursor.is_older:
        here = tuple_(cursor.day, cursor.row_id)
        query = query.where(place < here).order_by(*newest_first)
    else:
        here = tuple_(cursor.day, cursor.row_id)
        query = query.where(place > here).order_by(day, row_id)
    found = list(db.session.execute(query.limit(size + 1)))
    rows, has_more = found[:size], len(found) > size
    goes_back = cursor is not None and not cursor.is_older
    if goes_back:
        rows.reverse()
    return Page(
        rows=rows,
        newer=write_token("apres", rows, 0, day, row_id)
        if (has_more if goes_back else cursor)
        else None,
        older=write_token("avant", rows, -1, day, row_id)
        if has_more or goes_back
        else None,
    )


def parse_token(token: str | None) -> Cursor | None:
    """Read a page's token; whatever is none means the first page."""
    match = TOKEN.fullmatch(token or "")
    if match is None or int(match[3]) > MAX_ROW_ID:
        return None
    try:
        day = date.fromisoformat(match[2])
    except ValueError:
        return None
    return Cursor(match[1] == "avant", day, int(match[3]))


def write_token(
    side: str,
    rows: list[Any],
    at: int,
    day: InstrumentedAttribute[date],
    row_id: InstrumentedAttribute[int],
) -> str | None:
    """Return the token of the page before or after a row; None without rows."""
    if not rows:
        return None
    row = rows[at]._mapping
    return f"{side}-{row[day].isoformat()}-{row[row_id]}"
