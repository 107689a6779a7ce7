"""Draw twelve months as columns: where each begins, and how high it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from odoportail.invoices.glance import Month, Year

# The drawing is as wide as its place, so that what stands beside each other is in
# hundredths of its width; what stands above each other is in pixels.
PLOT_TOP, PLOT_HEIGHT = 24, 120
COLUMN_SHARE = 0.6
# What is owed stays visible beside what was paid in a better month.
LOWEST = 3


@dataclass(frozen=True)
class Bar:
    """A month: its place in percent, and its two parts in pixels from the top."""

    month: Month
    left: float
    middle: float
    width: float
    paid_top: int
    paid_height: int
    owing_top: int
    owing_height: int

    @property
    def first_day(self) -> date:
        """Return the day that names the month."""
        return self.month.first_day


@dataclass(frozen=True)
class Chart:
    """A year as a drawing, with the amounts that its words need, in cents."""

    currency: str
    bars: Sequence[Bar]
    paid_cents: int
    owing_cents: int
    most_cents: int
    top: int = PLOT_TOP
    base: int = PLOT_TOP + PLOT_HEIGHT


def draw(year: Year) -> Chart:
    """Return the drawing of a year; its highest column takes the whole height."""
    most = max(month.paid_cents + month.owing_cents for month in year.months)
    slot = 100 / len(year.months)
    return Chart(
        currency=year.currency,
        bars=[
            draw_bar(month, slot * place, slot, most)
            for place, month in enumerate(year.months)
        ],
        paid_cents=sum(month.paid_cents for month in year.months),
        owing_cents=sum(month.owing_cents for month in year.months),
        most_cents=most,
    )


def draw_bar(month: Month, left: float, slot: float, most_cents: int) -> Bar:
    """Return one column: what is paid below, what is owing on top of it."""
    owing = height_of(month.owing_cents, most_cents)
    paid = min(height_of(month.paid_cents, most_cents), PLOT_HEIGHT - owing)
    base = PLOT_TOP + PLOT_HEIGHT
    return Bar(
        month=month,
        left=round(left + slot * (1 - COLUMN_SHARE) / 2, 2),
        middle=round(left + slot / 2, 2),
        width=round(slot * COLUMN_SHARE, 2),
        paid_top=base - paid,
        paid_height=paid,
        owing_top=base - paid - owing,
        owing_height=owing,
    )


def height_of(cents: int, most_cents: int) -> int:
    """Return how high an amount stands, in pixels; nothing has no height."""
    if cents <= 0 or most_cents <= 0:
        return 0
    return max(round(PLOT_HEIGHT * cents / most_cents), LOWEST)
