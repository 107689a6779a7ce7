"""Run a command inside the portal, and tell its refusals in words."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import update_wrapper
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import DatabaseError, OperationalError

from odoportail.exceptions import PortalError
from odoportail.extensions import db
from odoportail.sqlstates import DISK_FULL, LOCK_NOT_AVAILABLE, sqlstate_of

BUSY = "The database is busy with somebody else's writing: try again in a moment."
READ_ONLY = (
    "The database file may not be written by this user: nothing was written. Run the "
    "command as the user whom it belongs to."
)
FULL = "The disk is full: nothing was written. Make room, and try again."
LOST = (
    "The connection to the database was lost. All was written or nothing: run the "
    "same command again, it does nothing twice."
)
NO_DATABASE = (
    "The database does not answer, or has not been set up: "
    "check ODOPORTAIL_DATABASE_URL and run `odoportail db upgrade`."
)

logger = logging.getLogger(__name__)


def in_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the portal; a refusal is a sentence and exit code 1."""
    return in_words(with_appcontext(command))


def in_words(command: Callable[..., Any]) -> Callable[..., Any]:
    """Tell a command's refusals in a sentence, with exit code 1."""

    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except PortalError as error:
            raise click.ClickException(str(error)) from error
        except DatabaseError as error:
            raise click.ClickException(sentence_of(error)) from error

    return update_wrapper(run, command)


@contextmanager
def pausing_while_busy() -> Iterator[None]:
    """Let a loop go on where the database is busy or away for this once."""
    try:
        yield
    except OperationalError as error:
        db.session.rollback()
        logger.warning("%s", sentence_of(error))


def sentence_of(error: DatabaseError) -> str:
    """Say what to do about a database that does not do its part."""
    number = sqlstate_of(error)
    if "locked" in str(error.orig) or number == LOCK_NOT_AVAILABLE:
        return BUSY
    if "readonly" in str(error.orig):
        return READ_ONLY
    if "disk is full" in str(error.orig) or number == DISK_FULL:
        return FULL
    return LOST if error.connection_invalidated else NO_DATABASE
