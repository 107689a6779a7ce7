"""List papers: those that are wanted, page by page, and what all of them come to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, case, extract, func, select

from odoportail.extensions import db
from odoportail.invoices import paging
from odoportail.invoices.filters import Column, Filter, condition_of, rest_cents
from odoportail.invoices.scopes import Scope, get_scope
from odoportail.invoices.services import Paper, is_readable, paper, papers_of
from odoportail.models import Balance, Invoice, Kind

PAGE_SIZE = 24


@dataclass(frozen=True)
class Totals:
    """What all the papers that are wanted come to in one currency, in cents."""

    currency: str
    count: int
    subtotal_cents: int
    gst_cents: int
    qst_cents: int
    total_cents: int
    owing_cents: int


@dataclass(frozen=True)
class Listing:
    """One page of papers, with the way to the others."""

    scope: Scope
    wanted: Filter
    papers: Sequence[Paper] = ()
    before: str | None = None
    after: str | None = None
    years: Sequence[int] = ()
    totals: Sequence[Totals] = ()


def list_papers(
    user_id: int, customer_number: str | None, wanted: Filter, page: str | None
) -> Listing:
    """Return a page of papers; those of a customer unknown to the reader are NotFound.

    Without a number, of all customers. An unreadable page is the first one.
    """
    scope = get_scope(user_id, customer_number)
    if wanted.column is Column.CUSTOMER and not scope.is_over_all:
        # The order came along from the list over all, whose column it is.
        wanted = replace(wanted, column=Column.DATE, is_descending=True)
    condition = scope.condition() & condition_of(wanted)
    order = paging.Order(
        scope.sort_key(wanted.column), Invoice.id.expression, wanted.is_descending
    )
    found = paging.read_page(
        papers_of(user_id).where(condition), order, page, PAGE_SIZE
    )
    return Listing(
        scope=scope,
        wanted=wanted,
        papers=[paper(row) for row in found.rows],
        before=found.before,
        after=found.after,
        years=list_years(user_id, scope.condition()),
        totals=add_up(user_id, condition),
    )


def list_years(user_id: int, condition: ColumnElement[bool]) -> list[int]:
    """Return the years that papers are of, the newest first."""
    year = extract("year", Invoice.issued_on)
    years = db.session.scalars(
        select(year).where(condition, is_readable(user_id)).distinct()
    )
    return sorted(map(int, years), reverse=True)


def add_up(user_id: int, condition: ColumnElement[bool]) -> list[Totals]:
    """Return what papers come to, credit notes as what they take off, by currency."""
    sums = (
        Invoice.subtotal_cents,
        Invoice.gst_cents,
        Invoice.qst_cents,
        Invoice.total_cents,
        owing_cents(),
    )
    rows = db.session.execute(
        sums_of(user_id, *sums)
        .where(condition)
        .group_by(Invoice.currency)
        .order_by(func.count().desc(), Invoice.currency)
    )
    return [Totals(code, count, *map(int, cents)) for code, count, *cents in rows]


def sums_of(user_id: int, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Return the query for sums over papers that this person may read."""
    return (
        select(Invoice.currency, func.count(), *map(func.sum, columns))
        .join_from(Invoice, Balance, Balance.invoice_id == Invoice.id)
        .where(is_readable(user_id))
    )


def owing_cents() -> ColumnElement[int]:
    """Return what is left to pay of a paper: nothing of a credit note."""
    rest = rest_cents()
    return case(((Invoice.kind == Kind.INVOICE) & (rest > 0), rest), else_=0)
