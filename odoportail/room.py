"""Say how much room is left for what comes in, here and where the database is."""

import shutil
from pathlib import Path
from typing import NamedTuple

from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import InternalError, OperationalError, ProgrammingError

from odoportail.extensions import db
from odoportail.sqlstates import DISK_FULL, sqlstate_of

# A megabyte, as some hundred invoices take; it is gone with the transaction.
ATTEMPT = """
    CREATE TEMPORARY TABLE room_attempt ON COMMIT DROP AS
    SELECT repeat('room', 250) FROM generate_series(1, 1000)
"""


class Room(NamedTuple):
    """How many bytes are free on the disk of a folder."""

    free: int
    folder: Path


def find_least() -> Room:
    """Return the least room among the disks of this machine that we write to."""
    folders = map(existing, list_folders())
    return min(Room(shutil.disk_usage(folder).free, folder) for folder in folders)


def list_folders() -> list[Path]:
    """Return the instance, and the folder of SQLite's file, which may be elsewhere."""
    folders = [Path(current_app.instance_path)]
    if db.engine.dialect.name == "sqlite" and db.engine.url.database:
        folders.append(Path(db.engine.url.database).parent)
    return folders


def existing(folder: Path) -> Path:
    """Return a folder, or the nearest one above it that is there."""
    while not folder.exists():
        folder = folder.parent
    return folder


def is_left_in_postgresql() -> bool:
    """Say whether PostgreSQL takes something new: it tells nobody what is free.

    A replica takes nothing from us, and neither does a server that gives us no
    temporary tables: of these nothing is known.
    """
    try:
        db.session.execute(text(ATTEMPT))
    except OperationalError as error:
        if sqlstate_of(error) != DISK_FULL:
            raise
        return False
    except (InternalError, ProgrammingError):
        return True
    finally:
        db.session.rollback()
    return True
