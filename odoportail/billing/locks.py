"""Let one command at a time change the papers: an import, an undoing, notices."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import func, select

from odoportail.exceptions import CommandRefused
from odoportail.extensions import db

# "ODO" and a number: whoever else uses advisory locks must use another one.
POSTGRESQL_KEY = 0x4F444F_01
WAITING = "Another command is changing the papers: waiting for it to end."


def stay_silent(sentence: str) -> None:
    """Tell nobody."""


@contextmanager
def one_at_a_time(tell: Callable[[str], None] = stay_silent) -> Iterator[None]:
    """Wait until no other command changes the papers, telling so; then keep others out.

    Pages are not concerned: they go on reading and writing. A process that dies
    lets go, whatever it dies of.
    """
    is_sqlite = db.engine.dialect.name == "sqlite"
    with lock_file(tell) if is_sqlite else lock_postgresql(tell):
        yield


@contextmanager
def lock_file(tell: Callable[[str], None]) -> Iterator[None]:
    """Lock a file beside SQLite's, as its own locks would keep pages waiting."""
    with open_lock(Path(f"{db.engine.url.database}-papers")) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell(WAITING)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def open_lock(path: Path) -> IO[str]:
    """Open the file that is locked, or say why it cannot be."""
    try:
        return path.open("a")
    except OSError as error:
        raise CommandRefused(
            f"{path} cannot be written ({error.strerror}): run the command as the "
            "user whom the database belongs to."
        ) from error


@contextmanager
def lock_postgresql(tell: Callable[[str], None]) -> Iterator[None]:
    """Take an advisory lock on a connection of its own, which is then closed."""
    with db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()
        if not connection.scalar(select(func.pg_try_advisory_lock(POSTGRESQL_KEY))):
            tell(WAITING)
            connection.execute(select(func.pg_advisory_lock(POSTGRESQL_KEY)))
        yield
