"""Fiscal years: twelve months from any month, cut into periods without a gap."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask_babel import force_locale
from hypothesis import given, settings
from hypothesis import strategies as st

from odoportail.invoices.fiscal_years import (
    Calendar,
    FiscalYear,
    Span,
    read_calendar,
)
from odoportail.models import FilingPeriod

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MONTHS = st.integers(1, 12)
PERIODS = st.sampled_from(FilingPeriod)
COUNTS = {FilingPeriod.MONTH: 12, FilingPeriod.QUARTER: 4, FilingPeriod.YEAR: 1}
# The same examples every time, however slow the machine.
ours = settings(deadline=None, derandomize=True)
KEPT = Calendar(4, FilingPeriod.QUARTER)


@ours
@given(DAYS, MONTHS, PERIODS)
def test_every_day_is_in_one_year_and_in_one_of_its_periods(day, start, period):
    year = FiscalYear.of_day(day, start)

    spans = year.cut(period)

    assert year.span.first_day in year.span
    assert year.span.last_day in year.span
    assert day in year.span
    assert day not in FiscalYear(year.year + 1, start).span
    assert len(spans) == COUNTS[period]
    assert sum(day in span for span in spans) == 1


@pytest.mark.parametrize(
    ("locale", "start", "title"),
    [
        ("fr_CA", 1, "2016"),
        ("fr_CA", 2, "2016-2017"),
        ("fr_CA", 12, "2016-2017"),
        ("en_CA", 1, "2016"),
        ("en_CA", 4, "2016–2017"),
    ],
)
@pytest.mark.usefixtures("in_app")
def test_year_is_called_by_both_where_it_ends_in_the_next(locale, start, title):
    with force_locale(locale):
        assert FiscalYear(2016, start).title == title


@ours
@given(st.integers(2000, 2099), MONTHS, PERIODS)
def test_periods_follow_each_other_from_the_first_day_to_the_last(year, start, period):
    fiscal = FiscalYear(year, start)
    spans = fiscal.cut(period)

    assert spans[0].first_day == fiscal.span.first_day == date(year, start, 1)
    assert spans[-1].last_day == fiscal.span.last_day
    for one, other in pairwise(spans):
        assert other.first_day == one.last_day + timedelta(days=1)


@pytest.mark.parametrize(
    ("year", "start", "first", "last"),
    [
        (2025, 1, "2025-01-01", "2025-12-31"),
        (2025, 4, "2025-04-01", "2026-03-31"),
        (2023, 3, "2023-03-01", "2024-02-29"),
        (2024, 3, "2024-03-01", "2025-02-28"),
        (2024, 2, "2024-02-01", "2025-01-31"),
        (2025, 12, "2025-12-01", "2026-11-30"),
    ],
    ids=["calendar", "april", "to a leap day", "from a leap year", "february", "last"],
)
def test_year_is_called_by_the_one_in_which_it_begins(year, start, first, last):
    span = FiscalYear(year, start).span

    assert (span.first_day.isoformat(), span.last_day.isoformat()) == (first, last)


def test_quarter_may_reach_into_the_next_year():
    quarters = FiscalYear(2025, 2).cut(FilingPeriod.QUARTER)

    assert quarters[-1] == Span(date(2025, 11, 1), date(2026, 1, 31))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, KEPT),
        ({"mois": "7"}, Calendar(7, FilingPeriod.QUARTER)),
        ({"periode": "mois"}, Calendar(4, FilingPeriod.MONTH)),
        ({"mois": "12", "periode": "annee"}, Calendar(12, FilingPeriod.YEAR)),
        ({"mois": "0", "periode": "month"}, KEPT),
        ({"mois": "13"}, KEPT),
        ({"mois": "٤"}, KEPT),
        ({"mois": "04"}, KEPT),
        ({"mois": "9" * 5000, "periode": ""}, KEPT),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_an_address_says_wrongly_is_as_if_not_said(asked, expected):
    assert read_calendar(asked, KEPT) == expected


@ours
@given(MONTHS, PERIODS)
def test_calendar_is_read_back_from_its_address(start, period):
    calendar = Calendar(start, period)

    assert read_calendar(calendar.args, KEPT) == calendar
