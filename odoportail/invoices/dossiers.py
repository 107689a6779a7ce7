"""Find the fiscal years of which an accountant's package can be had."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, extract, func, select

from odoportail import clock
from odoportail.exceptions import NotFound
from odoportail.extensions import db
from odoportail.invoices.fiscal_years import Calendar, FiscalYear, read_calendar
from odoportail.invoices.scopes import Scope, ScopeCustomer, get_scope
from odoportail.invoices.services import is_readable
from odoportail.models import Invoice


@dataclass(frozen=True)
class YearOfPapers:
    """A fiscal year that has papers, how many, and whether it is over."""

    year: FiscalYear
    count: int
    is_over: bool


@dataclass(frozen=True)
class Shelf:
    """A customer's fiscal years, newest first, by the calendar that is looked at.

    `kept` is the calendar that the owners keep.
    """

    scope: Scope
    calendar: Calendar
    kept: Calendar
    years: Sequence[YearOfPapers] = ()

    @property
    def args(self) -> dict[str, str]:
        """Return what an address says of the calendar: nothing of the kept one."""
        return {} if self.calendar == self.kept else self.calendar.args


@dataclass(frozen=True)
class Dossier:
    """What is asked for: a fiscal year of a customer, and the language of its files."""

    customer: ScopeCustomer
    calendar: Calendar
    year: FiscalYear
    language: str

    @property
    def condition(self) -> ColumnElement[bool]:
        """Return the condition of its papers."""
        of_customer = Invoice.customer_id == self.customer.id
        return of_customer & self.covers(Invoice.issued_on)

    def covers(self, day: Any) -> ColumnElement[bool]:
        """Return the condition of a day of the year."""
        span = self.year.span
        return day.between(span.first_day, span.last_day)  # type: ignore[no-any-return]  # a column's


def get_shelf(
    user_id: int, customer_number: str | None, asked: Mapping[str, str]
) -> Shelf:
    """Return a customer's fiscal years; without a number, the first customer's.

    By the owners' calendar, unless `asked` says another. Raise NotFound for
    another's customer.
    """
    scope = get_scope(user_id, customer_number, may_be_all=False)
    customer = scope.customer
    if customer is None:
        return Shelf(scope, Calendar(), Calendar())
    kept = Calendar(customer.fiscal_month, customer.filing_period)
    calendar = read_calendar(asked, kept)
    years = list_years(user_id, customer, calendar.start_month)
    return Shelf(scope, calendar, kept, years)


def list_years(
    user_id: int, customer: ScopeCustomer, start_month: int
) -> list[YearOfPapers]:
    """Return the fiscal years in which papers were issued, the newest first."""
    month = extract("year", Invoice.issued_on), extract("month", Invoice.issued_on)
    rows = db.session.execute(
        select(*month, func.count())
        .where(Invoice.customer_id == customer.id, is_readable(user_id))
        .group_by(*month)
    )
    counts = Counter[FiscalYear]()
    for year, number, count in rows:
        counts[FiscalYear.of_day(date(int(year), int(number), 1), start_month)] += count
    today = clock.today()
    return [
        YearOfPapers(year, counts[year], is_over=year.span.last_day < today)
        for year in sorted(counts, reverse=True)
    ]


def get_dossier(
    user_id: int,
    customer_number: str | None,
    asked: Mapping[str, str],
    year: int,
    language: str,
) -> Dossier:
    """Return what a package is made of; raise NotFound for a year without papers."""
    shelf = get_shelf(user_id, customer_number, asked)
    for known in shelf.years:
        if shelf.scope.customer and known.year.year == year:
            return Dossier(shelf.scope.customer, shelf.calendar, known.year, language)
    raise NotFound(year)
