"""Replace the stamp whenever something changes that pages show.

A page that was made under a stamp is true for as long as that is the stamp
(`auth/kept_pages.py`). Whoever writes need not think of it: every statement of every
process passes here, and the very transaction that changes something replaces it.
"""

import re
import secrets
from functools import lru_cache
from typing import Any

from flask import Flask
from sqlalchemy import Connection, event

from odoportail.extensions import db
from odoportail.models import Document, Event, Link, Message, Notice, SignIn, Stamp

# No page that is kept shows anything of these (`tests/test_page_queries.py`). Whatever
# is not named here counts as shown, new tables too.
UNSHOWN = (Document, Event, Link, Message, Notice, SignIn, Stamp)
SHOWN = db.metadata.tables.keys() - {model.__tablename__ for model in UNSHOWN}
WRITTEN = re.compile(r'\b(?:INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE)
# Unlike one more than before, it never comes again, in a database put back neither.
BITS = 62
REPLACE = """
    INSERT INTO stamps (id, value) VALUES (1, {:d})
    ON CONFLICT (id) DO UPDATE SET value = excluded.value
"""
# The option of a connection on which there may be no such table yet.
IS_MIGRATING = "is_migrating"
HAS_CHANGED = "has_changed"


def init_app(app: Flask) -> None:
    """Look at what is written, and at the end of transactions."""
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note_change)
        event.listen(db.engine, "commit", replace)
        event.listen(db.engine, "rollback", forget_change)


def note_change(
    connection: Connection, cursor: Any, statement: str, *others: Any
) -> None:
    """Remember for the end of the transaction that something is changed."""
    if changes_pages(statement):
        connection.info[HAS_CHANGED] = True


@lru_cache(256)
def changes_pages(statement: str) -> bool:
    """Say whether a statement writes into a table that pages show."""
    return not SHOWN.isdisjoint(WRITTEN.findall(statement))


def replace(connection: Connection) -> None:
    """Replace the stamp at the last moment, if need be.

    On PostgreSQL whoever changes something waits here for whoever else does, for no
    longer than a commit takes; and holds every other lock already.
    """
    has_changed = connection.info.pop(HAS_CHANGED, False)
    if has_changed and not connection.get_execution_options().get(IS_MIGRATING):
        connection.exec_driver_sql(REPLACE.format(secrets.randbits(BITS)))


def forget_change(connection: Connection) -> None:
    """Nothing was changed after all; what was lost with its server knows nothing."""
    if not connection.invalidated:
        connection.info.pop(HAS_CHANGED, None)
