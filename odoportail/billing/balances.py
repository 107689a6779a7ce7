"""Keep what is still owed on every invoice true to its payments and credits."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    Row,
    Select,
    delete,
    false,
    func,
    insert,
    select,
    true,
    union_all,
)

from odoportail.billing import staging
from odoportail.extensions import db
from odoportail.invoices.status import Movement, settle
from odoportail.models import Balance, Invoice, Kind, Payment

MOVEMENTS, BALANCES = staging.MOVEMENTS, staging.BALANCES
COLUMNS = ["invoice_id", "paid_cents", "credited_cents", "settled_on"]
Query = Select[*tuple[Any, ...]]


def recompute(touched: Query) -> None:
    """Write the one balance of each of these invoices anew, given by id."""
    prepare(touched)
    write()


def prepare(touched: Query, *coming: Query) -> None:
    """Work out what will be owed on these invoices, without writing it yet.

    `coming` are movements that the portal has not, as `movement()` returns them.
    """
    gather(touched, *coming)
    rows = staging.pages(select(MOVEMENTS), MOVEMENTS.c.id)
    staging.fill(BALANCES, map(balance_row, grouped(rows)))


def write() -> None:
    """Write the balances that were worked out."""
    are_there = Balance.invoice_id.in_(select(BALANCES.c.invoice_id))
    db.session.execute(
        delete(Balance).where(are_there).execution_options(synchronize_session=False)
    )
    db.session.execute(insert(Balance).from_select(COLUMNS, select(BALANCES)))


def gather(touched: Query, *coming: Query) -> None:
    """Put what moves these invoices into a temporary table, in order of time."""
    staging.find(touched)
    found = select(staging.FOUND.c.id)
    stored = (
        payments().where(Payment.invoice_id.in_(found)),
        credit_notes().where(Invoice.corrects_id.in_(found)),
    )
    moves = union_all(*stored, *coming).subquery()
    order = (Invoice.id, moves.c.is_payment.desc(), moves.c.id)
    rows = (
        select(
            func.row_number().over(order_by=order),
            Invoice.id,
            Invoice.total_cents,
            moves.c.day,
            moves.c.cents,
            moves.c.is_payment,
        )
        .outerjoin(moves, moves.c.invoice_id == Invoice.id)
        .where(Invoice.id.in_(found))
    )
    columns = [column.name for column in MOVEMENTS.columns]
    for table in (MOVEMENTS, BALANCES):
        db.session.execute(delete(table))
    db.session.execute(insert(MOVEMENTS).from_select(columns, rows))


def movement(
    invoice_id: Any, id_: Any, day: Any, cents: Any, *, is_payment: bool
) -> Query:
    """Return the query for what lowers invoices: `id_` orders those of one day."""
    return select(
        invoice_id.label("invoice_id"),
        id_.label("id"),
        day.label("day"),
        cents.label("cents"),
        (true() if is_payment else false()).label("is_payment"),
    )


def payments() -> Query:
    """Return the query for the payments that the portal has."""
    return movement(
        Payment.invoice_id,
        Payment.id,
        Payment.paid_on,
        Payment.amount_cents,
        is_payment=True,
    )


def credit_notes() -> Query:
    """Return the query for what credit notes take off, on the day of their issue."""
    return movement(
        Invoice.corrects_id,
        Invoice.id,
        Invoice.issued_on,
        -Invoice.total_cents,
        is_payment=False,
    ).where(Invoice.kind == Kind.CREDIT_NOTE)


def grouped(rows: Iterable[Row[Any]]) -> Iterator[list[Row[Any]]]:
    """Yield the rows of each invoice."""
    for _, group in groupby(rows, key=attrgetter("invoice_id")):
        yield list(group)


def balance_row(rows: list[Row[Any]]) -> tuple[Any, ...]:
    """Return a balance in the order of its columns, from what moves one invoice."""
    moves = [(row.is_payment, Movement(row.day, row.cents)) for row in rows if row.day]
    settlement = settle(
        rows[0].total,
        [move for is_payment, move in moves if is_payment],
        [move for is_payment, move in moves if not is_payment],
    )
    return (
        rows[0].invoice_id,
        settlement.paid_cents,
        settlement.credited_cents,
        settlement.settled_on and str(settlement.settled_on),
    )
