"""List papers: those that are wanted, page by page, and what all of them come to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, case, extract, func, select

from odoportail.extensions import db
from odoportail.invoices import paging
from odoportail.invoices.filters import (
    Column,
    Filter,
    condition_of,
    rest_cents,
    shape_of,
    values_of,
)
from odoportail.invoices.scopes import Scope, ScopeCustomer, get_scope
from odoportail.invoices.services import READER, Paper, is_readable, paper, papers_of
from odoportail.models import Balance, FilingPeriod, Invoice, Kind
from odoportail.quick_query import QuickQuery

PAGE_SIZE = 24
KEPT_QUERIES = 256
OF_ANY_CUSTOMER = Scope({}, ScopeCustomer(0, "", "", 1, FilingPeriod.YEAR))


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
    order = order_of(scope, wanted)
    found = paging.read_page(
        lambda side, place: ask(
            page_query, user_id, scope, wanted, side, PAGE_SIZE, **place
        ),
        paging.parse_token(page, order),
        PAGE_SIZE,
    )
    return Listing(
        scope=scope,
        wanted=wanted,
        papers=[paper(row) for row in found.rows],
        before=found.before,
        after=found.after,
        years=[int(row.year) for row in ask(years_query, user_id, scope, Filter())],
        totals=[totals(row) for row in ask(totals_query, user_id, scope, wanted)],
    )


def ask(
    build: Callable[..., Select[*tuple[Any, ...]]],
    user_id: int,
    scope: Scope,
    wanted: Filter,
    *more: Any,
    **values: Any,
) -> Sequence[Any]:
    """Return the rows of a query that `build` puts together, where it can once."""
    values["user_id"] = user_id
    if scope.customer is None:
        # Each reader of several has a condition of their own.
        return db.session.execute(build(scope, wanted, *more), values).all()
    values |= values_of(wanted) | {"customer_id": scope.customer.id}
    return kept_query(build, shape_of(wanted), *more).list(**values)


@lru_cache(KEPT_QUERIES)
def kept_query(build: Callable[..., Any], shape: Filter, *more: Any) -> QuickQuery:
    """Return the query for any one customer, put together once for each shape."""
    return QuickQuery(build(OF_ANY_CUSTOMER, shape, *more))


def order_of(scope: Scope, wanted: Filter) -> paging.Order:
    """Return what a list is sorted by."""
    key = scope.sort_key(wanted.column)
    return paging.Order(key, Invoice.id.expression, wanted.is_descending)


def page_query(
    scope: Scope, wanted: Filter, side: paging.Side, size: int
) -> Select[*tuple[Any, ...]]:
    """Return the query for a page of papers."""
    found = papers_of(READER).where(scope.condition(), condition_of(wanted))
    return paging.page_of(found, order_of(scope, wanted), side, size)


def years_query(scope: Scope, wanted: Filter) -> Select[*tuple[Any, ...]]:
    """Return the query for the years that papers are of, the newest first."""
    year = extract("year", Invoice.issued_on).label("year")
    years = select(year).where(scope.condition(), is_readable(READER))
    return years.distinct().order_by(year.desc())


def totals_query(scope: Scope, wanted: Filter) -> Select[*tuple[Any, ...]]:
    """Return the query for what papers come to, by currency."""
    sums = sums_of(
        Invoice.subtotal_cents,
        Invoice.gst_cents,
        Invoice.qst_cents,
        Invoice.total_cents,
        owing_cents(),
    )
    return (
        sums.where(scope.condition(), condition_of(wanted))
        .group_by(Invoice.currency)
        .order_by(func.count().desc(), Invoice.currency)
    )


def totals(row: Any) -> Totals:
    """Return what papers come to, credit notes as what they take off."""
    code, count, *cents = row
    return Totals(code, count, *map(int, cents))


def sums_of(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Return the query for sums over papers that somebody may read."""
    named = (func.sum(one).label(f"sum_{place}") for place, one in enumerate(columns))
    return (
        select(Invoice.currency, func.count().label("papers"), *named)
        .join_from(Invoice, Balance, Balance.invoice_id == Invoice.id)
        .where(is_readable(READER))
    )


def owing_cents() -> ColumnElement[int]:
    """Return what is left to pay of a paper: nothing of a credit note."""
    rest = rest_cents()
    return case(((Invoice.kind == Kind.INVOICE) & (rest > 0), rest), else_=0)
