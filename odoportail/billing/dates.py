"""Read dates in the one format that a file declares: no guess, no `today`."""

import re
from datetime import date, datetime

from odoportail.billing.amounts import Unreadable

YEARS = range(2000, 2100)
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DIRECTIVE = re.compile("%.?")
DATE_PARTS = (("%d",), ("%m",), ("%Y", "%y"))


def parse_day(text: str, declared: str | None) -> date:
    """Return the date, or raise Unreadable where the format gives none.

    Both orders of day and month are in use in Canada, so that a guess would be
    a coin toss.
    """
    if declared is None and not ISO_DATE.fullmatch(text):
        raise Unreadable(
            "must be a date as YYYY-MM-DD; if the whole file has another order, "
            "declare it, as in --date-format %d/%m/%Y"
        )
    try:
        day = date.fromisoformat(text) if declared is None else read(text, declared)
    except ValueError:
        raise Unreadable(f"is no day written as {declared or 'YYYY-MM-DD'}") from None
    if day.year not in YEARS:
        raise Unreadable(f"must be a day from {YEARS[0]} to {YEARS[-1]}")
    return day


def read(text: str, declared: str) -> date:
    """Return the date that a declared format finds, or raise ValueError."""
    day = datetime.strptime(text, declared).date()  # noqa: DTZ007  # no zone in it
    # Without a separator, 1112026 is the 1st or the 11th: every zero must stand.
    has_no_separator = re.search("%.%", declared) is not None
    if not text.isascii() or (has_no_separator and day.strftime(declared) != text):
        raise ValueError(text)
    return day


def is_date_format(text: str) -> bool:
    """Say whether a format names day, month and year once each, and nothing else."""
    directives = DIRECTIVE.findall(text)
    return len(directives) == len(DATE_PARTS) and all(
        any(spelling in directives for spelling in part) for part in DATE_PARTS
    )
