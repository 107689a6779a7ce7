"""Let one process at a time migrate, and let no page wait long for it."""

import logging

from sqlalchemy import Connection, func, select, text

# "ODO" and a number, as in `billing.locks`, where 1 is taken.
POSTGRESQL_KEY = 0x4F444F_02
# Whoever asks for a table waits behind a migration that waits for it: a backup that
# is being written would hold all pages up. Pages' own locks are gone in moments.
LOCK_TIMEOUT_MS = 5_000
WAITING = "another process migrates this database: waiting for it to end"

logger = logging.getLogger(__name__)


def take_turn(connection: Connection) -> None:
    """Wait until no other process migrates; keep others out until the transaction ends.

    What has been migrated is to be read after that, not before. SQLite needs no turns:
    there, the transaction began by taking the one write lock.
    """
    if connection.dialect.name != "postgresql":
        return
    if not connection.scalar(select(func.pg_try_advisory_xact_lock(POSTGRESQL_KEY))):
        logger.info(WAITING)
        connection.execute(select(func.pg_advisory_xact_lock(POSTGRESQL_KEY)))
    connection.execute(text(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS:d}"))
