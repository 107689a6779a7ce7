"""PostgreSQL's own numbers of the errors that we know (its manual, appendix A)."""

from sqlalchemy.exc import DBAPIError

LOCK_NOT_AVAILABLE = "55P03"
DISK_FULL = "53100"


def sqlstate_of(error: DBAPIError) -> str | None:
    """Return PostgreSQL's number of an error; SQLite has none."""
    return getattr(error.orig, "sqlstate", None)
