"""Say until when a paper is kept: one pure function, asked everywhere."""

from datetime import date

# Six years after the tax year, which may end up to a year after the paper.
YEARS_KEPT = 7


def kept_until(issued_on: date) -> date:
    """Return the last day on which a paper of that day must still be here.

    Revenu Québec asks for six years after the end of the last year that a paper
    concerns (« Keeping registers and supporting documents »). A fiscal year ends
    up to twelve months after the paper is issued, and whose it is we do not
    know: so the careful day is the last of the seventh calendar year after it.
    """
    return date(issued_on.year + YEARS_KEPT, 12, 31)


def first_kept_day(today: date) -> date:
    """Return the first day of issue whose papers must still be here today."""
    return date(today.year - YEARS_KEPT, 1, 1)
