"""Ask and fill the database by the hundred: one statement a row would take hours."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar, TypeVarTuple

from sqlalchemy import Row, Select, insert
from sqlalchemy.orm import InstrumentedAttribute

from odoportail.extensions import Model, db

# Well under the number of parameters that either database takes.
CHUNK = 500

T = TypeVar("T")
Columns = TypeVarTuple("Columns")


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Yield the items in lists of `size` at most."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def select_in(
    statement: Select[*Columns],
    column: InstrumentedAttribute[Any],
    keys: Iterable[Any],
) -> Iterator[Row[*Columns]]:
    """Yield the rows of a statement whose column is one of the keys."""
    for chunk in chunks(dict.fromkeys(keys)):
        yield from db.session.execute(statement.where(column.in_(chunk)))


def insert_rows(model: type[Model], rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows, each given by attribute."""
    for chunk in chunks(rows):
        db.session.execute(insert(model), chunk)


def insert_keyed(
    model: type[Model],
    key: InstrumentedAttribute[str],
    rows: Sequence[dict[str, Any]],
) -> dict[str, int]:
    """Insert rows, and return the id that each key was given."""
    returning = insert(model).returning(key, model.__table__.c.id)
    ids: dict[str, int] = {}
    for chunk in chunks(rows):
        ids.update(tuple(row) for row in db.session.execute(returning, chunk))
    return ids
