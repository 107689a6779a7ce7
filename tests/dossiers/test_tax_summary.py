"""The sums of a fiscal year: every paper once, and every sum to the cent."""

from collections import Counter
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from odoportail.invoices.fiscal_years import FiscalYear
from odoportail.invoices.tax_summary import Refund, TaxedPaper, build_summary
from odoportail.models import FilingPeriod, Kind

# The same examples every time, however slow the machine.
ours = settings(deadline=None, derandomize=True)
AMOUNTS = ("subtotal_cents", "gst_cents", "qst_cents", "total_cents")
# Three years around the one that is summed up, so that much lies outside.
DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))
CENTS = st.integers(0, 99_999_999_99)
CURRENCIES = st.sampled_from(["CAD", "USD", "EUR"])
YEARS = st.builds(FiscalYear, st.sampled_from([2024, 2025]), st.integers(1, 12))


@st.composite
def papers(draw):
    """Return an invoice, or a credit note with what it takes off."""
    kind = draw(st.sampled_from(Kind))
    sign = -1 if kind is Kind.CREDIT_NOTE else 1
    parts = [sign * draw(CENTS) for _ in range(3)]
    return TaxedPaper(draw(DAYS), kind, draw(CURRENCIES), *parts, sum(parts))


REFUNDS = st.builds(Refund, DAYS, CURRENCIES, CENTS.map(lambda cents: -cents - 1))


def is_of(day, year):
    """Say whether a day is of a fiscal year, counting months alone."""
    return 0 <= (day.year - year.year) * 12 + day.month - year.start_month < 12


def total_of(papers, refunds, currency):
    """Add up one currency, without a thought of months."""
    papers = [paper for paper in papers if paper.currency == currency]
    refunds = [refund for refund in refunds if refund.currency == currency]
    return {name: sum(getattr(paper, name) for paper in papers) for name in AMOUNTS} | {
        "count": len(papers),
        "refunded_cents": sum(refund.amount_cents for refund in refunds),
    }


@ours
@given(YEARS, st.sampled_from(FilingPeriod), st.lists(papers()), st.lists(REFUNDS))
def test_months_periods_and_year_agree_with_the_papers(year, period, issued, refunds):
    summary = build_summary(year, period, issued, refunds)

    mine = [paper for paper in issued if is_of(paper.issued_on, year)]
    back = [refund for refund in refunds if is_of(refund.paid_on, year)]
    assert summary.count == len(mine)
    currencies = {part.currency for part in summary.parts}
    assert currencies == {one.currency for one in [*mine, *back]}
    for part in summary.parts:
        for name, total in total_of(mine, back, part.currency).items():
            for sums in (part.months, part.periods, [part.whole]):
                assert sum(getattr(one, name) for one in sums) == total


@ours
@given(YEARS, st.lists(papers(), min_size=1))
def test_each_paper_is_in_the_month_of_its_own_date(year, issued):
    summary = build_summary(year, FilingPeriod.YEAR, issued, [])

    counted = Counter(
        (paper.currency, paper.issued_on.year, paper.issued_on.month)
        for paper in issued
        if is_of(paper.issued_on, year)
    )
    found = {
        (part.currency, month.span.first_day.year, month.span.first_day.month): (
            month.count
        )
        for part in summary.parts
        for month in part.months
        if month.count
    }
    assert found == counted


def paper(issued_on, cents, kind=Kind.INVOICE, currency="CAD"):
    """Return a paper whose parts are easily told apart."""
    return TaxedPaper(issued_on, kind, currency, cents, 5, 9, cents + 14)


def test_dollars_of_canada_come_first():
    day = date(2025, 3, 1)
    issued = [paper(day, 1, currency=code) for code in ("AUD", "USD", "CAD")]

    summary = build_summary(FiscalYear(2025), FilingPeriod.YEAR, issued, [])

    assert [part.currency for part in summary.parts] == ["CAD", "AUD", "USD"]


def test_refund_changes_no_tax_and_no_other_sum():
    refund = Refund(date(2025, 5, 9), "CAD", -4019)
    quarter = FilingPeriod.QUARTER
    issued = [paper(date(2025, 4, 30), 100)]

    (part,) = build_summary(FiscalYear(2025, 4), quarter, issued, [refund]).parts

    assert part.whole.figures == {"subtotal": 100, "gst": 5, "qst": 9, "total": 114}
    assert [month.refunded_cents for month in part.months[:2]] == [0, -4019]
    assert [period.refunded_cents for period in part.periods] == [-4019, 0, 0, 0]


def test_periods_stand_apart_only_where_they_say_more():
    issued = [paper(date(2025, 4, 30), 100)]

    told = {
        period: build_summary(FiscalYear(2025), period, issued, []).parts[0]
        for period in FilingPeriod
    }

    assert [period for period in told if told[period].has_periods_of_its_own] == [
        FilingPeriod.QUARTER
    ]
