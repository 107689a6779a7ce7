"""The drawing of twelve months is in proportion, and hides nothing."""

from datetime import date

from odoportail.home.chart import LOWEST, PLOT_HEIGHT, PLOT_TOP, draw
from odoportail.invoices.glance import Month, Year

BASE = PLOT_TOP + PLOT_HEIGHT


def chart_of(*amounts):
    """Draw months that have these cents paid and owing."""
    months = [
        Month(date(2016, number, 1), *cents)
        for number, cents in enumerate(amounts, start=1)
    ]
    return draw(Year("CAD", months))


def test_highest_month_takes_the_whole_height():
    first, second = chart_of((4000, 0), (1000, 1000)).bars

    assert (first.paid_top, first.paid_height) == (PLOT_TOP, PLOT_HEIGHT)
    assert (second.paid_top, second.paid_height) == (BASE - 30, 30)
    assert (second.owing_top, second.owing_height) == (BASE - 60, 30)


def test_columns_share_the_width():
    bars = chart_of(*[(100, 0)] * 12).bars

    assert all(bar.left + bar.width <= 100 for bar in bars)
    assert [round(bar.middle - bar.left, 1) for bar in bars] == [2.5] * 12


def test_little_that_is_owing_is_still_seen():
    (bar, _) = chart_of((0, 1), (1_000_000, 0)).bars

    assert bar.owing_height == LOWEST


def test_nothing_has_no_height():
    (bar,) = chart_of((0, 0)).bars

    assert (bar.paid_height, bar.owing_height) == (0, 0)


def test_sums_are_those_of_the_months():
    chart = chart_of((1, 20), (300, 4000))

    assert (chart.paid_cents, chart.owing_cents) == (301, 4020)
    assert chart.most_cents == 4300


def test_no_column_is_higher_than_the_drawing():
    (bar,) = chart_of((1_000_000, 1)).bars

    assert bar.owing_top == PLOT_TOP
    assert bar.paid_height + bar.owing_height == PLOT_HEIGHT
