"""Cut a business's years into months and filing periods: dates, and their names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from odoportail.models import FilingPeriod

MONTHS = range(1, 13)
FILING_PERIODS = {
    FilingPeriod.MONTH: _("Monthly"),
    FilingPeriod.QUARTER: _("Quarterly"),
    FilingPeriod.YEAR: _("Yearly"),
}
# How many months a period has, and what an address calls it.
LENGTHS = {FilingPeriod.MONTH: 1, FilingPeriod.QUARTER: 3, FilingPeriod.YEAR: 12}
ADDRESSES = {
    FilingPeriod.MONTH: "mois",
    FilingPeriod.QUARTER: "trimestre",
    FilingPeriod.YEAR: "annee",
}
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The month in which a business's year begins, and how often it files."""

    start_month: int = 1
    filing_period: FilingPeriod = FilingPeriod.YEAR

    @property
    def args(self) -> dict[str, str]:
        """Return the calendar as an address says it."""
        return {
            "mois": str(self.start_month),
            "periode": ADDRESSES[self.filing_period],
        }


@dataclass(frozen=True, order=True)
class Span:
    """Whole months, from the first day to the last."""

    first_day: date
    last_day: date

    @classmethod
    def of_months(cls, year: int, month: int, count: int) -> Self:
        """Return `count` months; a month after the twelfth is one of the next year."""
        end = first_of(year, month + count)
        return cls(first_of(year, month), end - A_DAY)

    def __contains__(self, day: date) -> bool:
        """Say whether a day is one of these."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, order=True)
class FiscalYear:
    """Twelve months; addresses call them by the year in which they begin."""

    year: int
    start_month: int = 1

    @classmethod
    def of_day(cls, day: date, start_month: int) -> Self:
        """Return the fiscal year that a day is in."""
        return cls(day.year - (day.month < start_month), start_month)

    @property
    def title(self) -> str:
        """Return what people call it: such as `2016`, or `2016-2017` from April."""
        if self.start_month == 1:
            return str(self.year)
        both = {"first": self.year, "last": self.year + 1}
        return str(gettext("%(first)s–%(last)s", **both))

    @property
    def span(self) -> Span:
        """Return all of it."""
        return Span.of_months(self.year, self.start_month, 12)

    def cut(self, filing_period: FilingPeriod) -> tuple[Span, ...]:
        """Return its months, its quarters, or itself, in order."""
        length = LENGTHS[filing_period]
        starts = range(self.start_month, self.start_month + 12, length)
        return tuple(Span.of_months(self.year, start, length) for start in starts)


def first_of(year: int, month: int) -> date:
    """Return the first day of a month, counted on past the twelfth."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def read_calendar(args: Mapping[str, str], kept: Calendar) -> Calendar:
    """Return the calendar that an address asks for, or what is kept of it.

    What it says wrongly is as if not said.
    """
    months = {str(month): month for month in MONTHS}
    periods = {said: period for period, said in ADDRESSES.items()}
    return Calendar(
        months.get(args.get("mois", ""), kept.start_month),
        periods.get(args.get("periode", ""), kept.filing_period),
    )
