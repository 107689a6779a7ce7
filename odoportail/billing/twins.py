"""Find what a file says twice: the same is taken once, anything else is refused."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Column, Row, Table, delete, func, select

from odoportail.billing import staging
from odoportail.billing.bulk import chunks
from odoportail.billing.reports import Remarks
from odoportail.extensions import db

Contents = Callable[[Iterable[int]], Mapping[int, Any]]


def drop_twins(
    table: Table, number: Column[str], contents: Contents, remarks: Remarks
) -> None:
    """Keep the first document of each number; `contents` gives what to compare."""
    repeated = (
        select(number.label("number"), func.min(table.c.id).label("first_id"))
        .group_by(number)
        .having(func.count() > 1)
        .subquery()
    )
    first = table.alias()
    twins = (
        select(
            table.c.id, table.c.line, number,
            repeated.c.first_id, first.c.line.label("first_line"),
        )
        .join(repeated, repeated.c.number == number)
        .join(first, first.c.id == repeated.c.first_id)
        .where(table.c.id != repeated.c.first_id)
    )  # fmt: skip
    for chunk in chunks(staging.pages(twins, table.c.id)):
        compare_twins(chunk, number.name, contents, remarks)
    twin_ids = select(twins.subquery().c.id)
    db.session.execute(delete(table).where(table.c.id.in_(twin_ids)))


def compare_twins(
    twins: list[Row[*tuple[Any, ...]]],
    column: str,
    contents: Contents,
    remarks: Remarks,
) -> None:
    """Tell of each twin whether it means the same as the first of its number."""
    found = contents({id_ for twin in twins for id_ in (twin.id, twin.first_id)})
    for twin in twins:
        if found[twin.id] == found[twin.first_id]:
            reason = f"stands on line {twin.first_line} with the same content; "
            remarks.warn_record(twin, column, reason + "taken once")
        else:
            reason = f"stands on line {twin.first_line} already, with other content"
            remarks.refuse_record(twin, column, reason)
