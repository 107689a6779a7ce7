"""Ask the database by the hundred: one statement a row would take hours."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar, TypeVarTuple

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, delete

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
    column: SQLColumnExpression[Any],
    keys: Iterable[Any],
) -> Iterator[Row[*Columns]]:
    """Yield the rows of a statement whose column is one of the keys."""
    for chunk in chunks(dict.fromkeys(keys)):
        yield from db.session.execute(statement.where(column.in_(chunk)))


def remove(model: type[Model], are_gone: ColumnElement[bool]) -> int:
    """Delete rows in the caller's transaction, and return how many there were."""
    done = db.session.execute(
        delete(model).where(are_gone).execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]  # a DELETE has one
