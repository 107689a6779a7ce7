"""Tell the time: instants in UTC, the business day in Québec."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

# An invoice is overdue when the day has ended where ODOTRACK does business,
# not when it has ended in Greenwich.
BUSINESS_ZONE = ZoneInfo("America/Toronto")


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the present day in Québec."""
    return datetime.now(BUSINESS_ZONE).date()
