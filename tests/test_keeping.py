"""Until when a paper is kept: six years after the last tax year that it concerns."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoportail.invoices.keeping import first_kept_day, kept_until

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("issued_on", "last_day"),
    [
        (date(2016, 1, 1), date(2023, 12, 31)),
        (date(2016, 2, 29), date(2023, 12, 31)),
        (date(2016, 12, 31), date(2023, 12, 31)),
        (date(2017, 1, 1), date(2024, 12, 31)),
    ],
)
def test_paper_is_kept_to_the_end_of_the_seventh_year_after(issued_on, last_day):
    assert kept_until(issued_on) == last_day


@given(DAYS, st.integers(0, 365))
def test_six_years_have_passed_since_any_fiscal_year_that_holds_the_paper(
    issued_on, days
):
    end_of_year = min(issued_on + timedelta(days), date(issued_on.year + 1, 12, 31))

    assert kept_until(issued_on) >= date(end_of_year.year + 6, end_of_year.month, 28)


@given(DAYS, DAYS)
def test_paper_goes_on_the_day_after_its_last(issued_on, today):
    assert (issued_on < first_kept_day(today)) == (kept_until(issued_on) < today)
