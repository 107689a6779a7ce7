"""Keep the remarks of an import in a temporary table: there may be millions."""

from collections.abc import Iterator

from sqlalchemy import select

from odoportail.billing import staging
from odoportail.billing.reports import Remark, Remarks
from odoportail.extensions import db

REMARKS = staging.REMARKS
# Of the refused numbers, how many stay in memory.
LATEST = 100


def keep(remarks: Remarks) -> None:
    """Take remarks, and most refused numbers, out of memory.

    The rows of one invoice stand together: of the numbers, the latest are asked
    for while its rows are read.
    """
    first_id = remarks.refused + remarks.warned - len(remarks.found)
    staging.fill(
        REMARKS,
        (
            (
                id_,
                remark.line,
                storable(remark.column),
                storable(remark.value),
                storable(remark.reason),
                remark.is_refusal,
            )
            for id_, remark in enumerate(remarks.found, start=first_id)
        ),
    )
    remarks.found.clear()
    staging.fill(staging.SPOILED, ((storable(number),) for number in remarks.spoiled))
    for number in list(remarks.spoiled)[:-LATEST]:
        del remarks.spoiled[number]


def storable(found: str) -> str:
    """Return a text as found, with what no database takes written out."""
    found = found.replace("\0", "\\x00")
    return found.encode("utf-8", "backslashreplace").decode()


def first_remarks(limit: int, *, is_refusal: bool) -> tuple[Remark, ...]:
    """Return the first refusals or warnings, in the order of the file."""
    wanted = REMARKS.c.is_refusal.is_(is_refusal)
    ordered = select(REMARKS).where(wanted).order_by(REMARKS.c.line, REMARKS.c.id)
    return tuple(
        Remark(*values) for _, *values in db.session.execute(ordered.limit(limit))
    )


def list_remarks() -> Iterator[Remark]:
    """Yield every remark, in the order of the file."""
    staging.index(REMARKS, "line", "id")
    for _, *values in staging.pages(select(REMARKS), REMARKS.c.line, REMARKS.c.id):
        yield Remark(*values)
