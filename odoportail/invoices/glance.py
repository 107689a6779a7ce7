"""Sum up what somebody may read: what is owing, the newest paper, twelve months."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    bindparam,
    case,
    extract,
    func,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from odoportail import clock
from odoportail.invoices.filters import rest_cents
from odoportail.invoices.scopes import (
    RIGHTS,
    Scope,
    ScopeCustomer,
    choose_scope,
    roles_in,
)
from odoportail.invoices.services import READER, Paper, is_readable, paper, papers_of
from odoportail.models import Balance, Invoice, Kind
from odoportail.quick_page import QuickPage
from odoportail.quick_query import Query

MONTHS = 12


class first_of_months(FunctionElement[date]):  # noqa: N801  # a function of SQL
    """The first day of the twelve months that end with a day's, as each database."""

    type = Date()
    inherit_cache = True


@compiles(first_of_months, "sqlite")
def begin_months_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    """Spell it for SQLite."""
    day = compiler.process(element.clauses, **options)
    return f"date({day}, 'start of month', '-{MONTHS - 1} months')"


@compiles(first_of_months, "postgresql")
def begin_months_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    """Spell it for PostgreSQL."""
    day = compiler.process(element.clauses, **options)
    return f"(date_trunc('month', {day}) - interval '{MONTHS - 1} months')::date"


@dataclass(frozen=True)
class Owing:
    """What one customer owes in one currency: cents and invoices, and those late."""

    customer_id: int
    currency: str
    cents: int
    count: int
    late_cents: int
    late_count: int


@dataclass(frozen=True)
class Month:
    """What was billed in a month, in cents: what is paid of it, what is owing."""

    first_day: date
    paid_cents: int = 0
    owing_cents: int = 0


@dataclass(frozen=True)
class Year:
    """Twelve months in one currency, the newest last."""

    currency: str
    months: Sequence[Month]


@dataclass(frozen=True)
class Glance:
    """What the home page tells before anybody asks."""

    scope: Scope
    owing: Sequence[Owing]
    newest: Paper | None
    year: Year | None

    def owing_of(self, customer: ScopeCustomer) -> list[Owing]:
        """Return what one of the customers owes, by currency."""
        return [owing for owing in self.owing if owing.customer_id == customer.id]


def invoices_with(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Return a query for the invoices, no credit notes, that somebody may read."""
    return (
        select(*columns)
        .join_from(Invoice, Balance, Balance.invoice_id == Invoice.id)
        .where(is_readable(READER), Invoice.kind == Kind.INVOICE)
    )


def owing() -> Query:
    """Return the query for what is owing, by customer and currency."""
    rest, late = rest_cents(), Invoice.due_on < bindparam("today")
    sums = invoices_with(
        Invoice.customer_id,
        Invoice.currency,
        func.sum(rest).label("cents"),
        func.count().label("invoices"),
        func.sum(case((late, rest), else_=0)).label("late_cents"),
        func.sum(case((late, 1), else_=0)).label("late_invoices"),
    )
    return sums.where(rest > 0).group_by(Invoice.customer_id, Invoice.currency)


def newest() -> Query:
    """Return the query for the paper that was issued last, to whichever customer."""
    place = (Invoice.issued_on.desc(), Invoice.id.desc())
    return papers_of(READER).order_by(*place).limit(1)


def billed() -> Query:
    """Return the query for what was billed, by currency and month.

    In the twelve months that end with the newest paper's.
    """
    rest = at_least_zero(rest_cents())
    paid = at_least_zero(Invoice.total_cents - Balance.credited_cents - rest)
    year = extract("year", Invoice.issued_on)
    number = extract("month", Invoice.issued_on)
    sums = invoices_with(
        Invoice.currency,
        year.label("year"),
        number.label("month"),
        func.count().label("invoices"),
        func.sum(paid).label("paid"),
        func.sum(rest).label("owing"),
    )
    last_day = func.max(Invoice.issued_on)
    first_day = select(first_of_months(last_day)).where(is_readable(READER))
    return sums.where(Invoice.issued_on >= first_day.scalar_subquery()).group_by(
        Invoice.currency, year, number
    )


def at_least_zero(cents: ColumnElement[int]) -> ColumnElement[int]:
    """Return an amount, or zero where it is below."""
    return case((cents > 0, cents), else_=0)


# Put together once: the home page is opened more than any other.
PAGE = QuickPage(
    rights=RIGHTS.statement, owing=owing(), newest=newest(), billed=billed()
)


def get_glance(user_id: int) -> Glance:
    """Return what the papers of all customers whose reader this is come to."""
    found = PAGE.ask(user_id=user_id, today=clock.today())
    newest = paper(found.newest[0]) if found.newest else None
    return Glance(
        scope=choose_scope(roles_in(found.rights), None),
        owing=list_owing(found.owing),
        newest=newest,
        year=find_year(found.billed, newest.issued_on) if newest else None,
    )


def list_owing(rows: Sequence[Any]) -> list[Owing]:
    """Return what is owing, by customer and currency; who owes nothing is left out."""
    # PostgreSQL adds integers up to a Decimal, and takes dates apart into some.
    return [
        Owing(number, code, *map(int, figures))
        for number, code, *figures in sorted(rows)
    ]


def find_year(rows: Sequence[Any], last_day: date) -> Year | None:
    """Return the twelve months that end with a day's, if anything was billed then.

    In the currency that most of the invoices have.
    """
    if not rows:
        return None
    billed = {
        (row.currency, date(int(row.year), int(row.month), 1)): row for row in rows
    }
    counted = Counter[str]()
    for row in rows:
        counted[row.currency] += row.invoices
    currency = min(counted, key=lambda code: (-counted[code], code))
    return Year(
        currency=currency,
        months=[
            month(day, billed.get((currency, day))) for day in list_months(last_day)
        ],
    )


def month(first_day: date, row: Any) -> Month:
    """Return a month, empty where nothing was billed."""
    if row is None:
        return Month(first_day)
    return Month(first_day, int(row.paid), int(row.owing))


def list_months(last_day: date) -> list[date]:
    """Return the first days of twelve months, the one of `last_day` last."""
    last = last_day.year * 12 + last_day.month - 1
    return [
        date(number // 12, number % 12 + 1, 1)
        for number in range(last - MONTHS + 1, last + 1)
    ]
