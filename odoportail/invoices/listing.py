"""List papers: those that are wanted, page by page, and what all of them come to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    bindparam,
    case,
    extract,
    func,
    select,
    true,
)

from odoportail.exceptions import NotFound
from odoportail.invoices import paging
from odoportail.invoices.filters import (
    Column,
    Filter,
    condition_of,
    rest_cents,
    shape_of,
    values_of,
)
from odoportail.invoices.scopes import (
    RIGHTS,
    Scope,
    choose_scope,
    get_scope,
    roles_in,
    sort_key_among,
)
from odoportail.invoices.services import READER, Paper, is_readable, paper, papers_of
from odoportail.models import Balance, Customer, Invoice, Kind
from odoportail.quick_page import QuickPage
from odoportail.quick_query import Query

PAGE_SIZE = 24
# Of some 300 kB each.
KEPT_PAGES = 64


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

    Without a number, of all customers. An unreadable page is the first one, and so is
    one that nothing is on.
    """
    number = readable_number(customer_number)
    wanted, customer_ids = in_order(user_id, number, wanted)
    order = order_of(wanted, customer_ids)
    cursor = paging.parse_token(page, order)
    found = ask(user_id, number, wanted, customer_ids, cursor)
    if not found.papers and cursor is not paging.FIRST:
        cursor = paging.FIRST
        found = ask(user_id, number, wanted, customer_ids, cursor)
    shown = paging.cut(found.papers, order, cursor, PAGE_SIZE)
    most_first = sorted(found.totals, key=lambda row: (-row.papers, row.currency))
    return Listing(
        scope=choose_scope(roles_in(found.rights), number),
        wanted=wanted,
        papers=[paper(row) for row in shown.rows],
        before=shown.before,
        after=shown.after,
        years=sorted((int(row.year) for row in found.years), reverse=True),
        totals=[totals(row) for row in most_first],
    )


def readable_number(customer_number: str | None) -> str | None:
    """Return a customer's number, if any; raise NotFound for what can be none."""
    if customer_number and not customer_number.isprintable():
        raise NotFound(customer_number)
    return customer_number or None


def in_order(
    user_id: int, customer_number: str | None, wanted: Filter
) -> tuple[Filter, tuple[int, ...]]:
    """Return what is wanted, and the customers in order where they are the order."""
    if wanted.column is not Column.CUSTOMER:
        return wanted, ()
    scope = get_scope(user_id, customer_number)
    if scope.is_over_all:
        return wanted, tuple(scope.by_id)
    # The order came along from the list over all, whose column it is.
    return replace(wanted, column=Column.DATE, is_descending=True), ()


def ask(
    user_id: int,
    customer_number: str | None,
    wanted: Filter,
    customer_ids: tuple[int, ...],
    cursor: paging.Cursor,
) -> Any:
    """Return the rows of all that the list shows."""
    kept = kept_page(
        shape_of(wanted),
        customer_ids,
        cursor.side,
        PAGE_SIZE,
        is_of_one=customer_number is not None,
    )
    return kept.ask(
        user_id=user_id,
        customer_number=customer_number,
        **values_of(wanted),
        **cursor.values,
    )


@lru_cache(KEPT_PAGES)
def kept_page(
    shape: Filter,
    customer_ids: tuple[int, ...],
    side: paging.Side,
    size: int,
    *,
    is_of_one: bool,
) -> QuickPage:
    """Return what the list asks, put together once for each shape."""
    whose = of_one_customer() if is_of_one else true()
    order = order_of(shape, customer_ids)
    found = papers_of(READER).where(whose, condition_of(shape))
    return QuickPage(
        rights=RIGHTS.statement,
        papers=paging.page_of(found, order, side, size),
        years=years_query(whose),
        totals=totals_query(whose & condition_of(shape)),
    )


def of_one_customer() -> ColumnElement[bool]:
    """Return the condition of the papers of the customer who is asked for."""
    number = bindparam("customer_number", type_=String)
    customer = select(Customer.id).where(Customer.customer_number == number)
    return Invoice.customer_id == customer.scalar_subquery()


def order_of(wanted: Filter, customer_ids: tuple[int, ...]) -> paging.Order:
    """Return what a list is sorted by."""
    key = sort_key_among(customer_ids, wanted.column)
    return paging.Order(key, Invoice.id.expression, wanted.is_descending)


def years_query(condition: ColumnElement[bool]) -> Query:
    """Return the query for the years that papers are of."""
    year = extract("year", Invoice.issued_on).label("year")
    return select(year).where(condition, is_readable(READER)).distinct()


def totals_query(condition: ColumnElement[bool]) -> Query:
    """Return the query for what papers come to, by currency."""
    sums = sums_of(
        Invoice.subtotal_cents,
        Invoice.gst_cents,
        Invoice.qst_cents,
        Invoice.total_cents,
        owing_cents(),
    )
    return sums.where(condition).group_by(Invoice.currency)


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
