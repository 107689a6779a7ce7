"""Bind the database, and make SQLite as strict and as patient as PostgreSQL."""

import logging
import math
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask, has_request_context, request
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry
from werkzeug.local import LocalProxy

from odoportail import paths
from odoportail.extensions import Model, db

BUSY_TIMEOUT_MS = 5000
OPTIONAL_WRITE_MS = 200
# How long a command waits for PostgreSQL's locks; pages hold theirs for moments.
LOCK_TIMEOUT_MS = 30_000
# How long a connection to PostgreSQL may rest and still be trusted.
RESTED_SECONDS = 1.0
# How long a page waits for one of the process's connections.
POOL_TIMEOUT_SECONDS = 5
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

# How long SQLite waits for its lock in the transactions begun from here on.
patience_ms = ContextVar("patience_ms", default=BUSY_TIMEOUT_MS)
# Whether those transactions leave SQLite's write lock to others.
spares_lock = ContextVar("spares_lock", default=False)

logger = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Plug in SQLAlchemy and the migrations."""
    # Errors go to the log with their statement, never with a customer's values.
    engine_options: dict[str, Any] = {
        "hide_parameters": True,
        "pool_timeout": POOL_TIMEOUT_SECONDS,
    }
    if not is_sqlite(app):
        engine_options |= {
            "pool_recycle": 1800,
            "connect_args": {"connect_timeout": 5},
        }
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options
    db.init_app(app)
    # The commands of `db` alone look there, and no page needs what they import.
    app.extensions["migrate"] = LocalProxy(partial(plug_in_migrations, app))
    # After Flask-SQLAlchemy's own, and so before it: last come, first called.
    app.teardown_appcontext(lambda error: take_back())
    with app.app_context():
        if is_sqlite(app):
            make_folder(db.engine)
            listen_to_sqlite(db.engine)
        else:
            listen_to_postgresql(db.engine)


def plug_in_migrations(app: Flask) -> Any:
    """Plug in Flask-Migrate, and return what its commands go by."""
    # Not at the top: Alembic, with all its databases, is a tenth of a start.
    from flask_migrate import Migrate

    migrate = Migrate(directory=str(paths.MIGRATIONS), transactional_ddl=True)
    migrate.init_app(app, db)
    return app.extensions["migrate"]


def is_sqlite(app: Flask) -> bool:
    """Say whether the configured database is SQLite."""
    return str(app.config["SQLALCHEMY_DATABASE_URI"]).startswith("sqlite")


def make_folder(engine: Engine) -> None:
    """Make the folder that the database file will be in; an error is told later."""
    if engine.url.database:
        with suppress(OSError):
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)


def listen_to_sqlite(engine: Engine) -> None:
    """Set every new connection up, and begin every transaction ourselves."""
    event.listen(engine, "do_connect", make_private_file)
    event.listen(engine, "connect", prepare_connection)
    event.listen(engine, "begin", begin_transaction)


def listen_to_postgresql(engine: Engine) -> None:
    """Try every connection that has rested before it is used again.

    Its server may have gone, and come back. Not after each page, as `pool_pre_ping`
    would: that is a journey to the server for every transaction.
    """

    def note_rest(connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = time.monotonic()

    def try_again(connection: Any, record: ConnectionPoolEntry, _: Any) -> None:
        since = record.info.get("rests_since", math.inf)
        if time.monotonic() - since < RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error

    event.listen(engine, "checkin", note_rest)
    event.listen(engine, "checkout", try_again)


def make_private_file(dialect: Any, record: Any, arguments: Any, options: Any) -> None:
    """Make the file before SQLite does, which would let everybody read it."""
    with suppress(OSError):
        Path(arguments[0]).touch(0o600, exist_ok=False)


def prepare_connection(connection: sqlite3.Connection, record: Any) -> None:
    """Turn on what SQLite leaves off, and give it what PostgreSQL has."""
    # None hands BEGIN to us, so that a migration is one transaction as well.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("translate", 3, translate, deterministic=True)
    connection.create_function("lower", 1, lower, deterministic=True)


def lower(text: str | None) -> str | None:
    """Return a text in small letters, not those of English alone."""
    return text and text.lower()


def translate(text: str | None, letters: str, others: str) -> str | None:
    """Replace letters by those in the same places, as PostgreSQL's translate does."""
    return text and text.translate(str.maketrans(letters, others))


def begin_transaction(connection: Connection) -> None:
    """Begin, taking the write lock at once wherever a write may follow.

    A read that turns into a write fails on SQLite without waiting; one that
    begins IMMEDIATE waits its turn. Pages that only read must not queue.
    """
    is_safe = has_request_context() and request.method in SAFE_METHODS
    reads_only = is_safe or spares_lock.get()
    # What cannot fail goes to the driver at once: every page begins, and to pass
    # through SQLAlchemy costs more than the statement.
    driver = connection.connection.cursor()
    driver.execute(f"PRAGMA busy_timeout = {patience_ms.get():d}")
    if reads_only:
        driver.execute("BEGIN")
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    driver.close()


def take_back() -> None:
    """Roll back what was begun; a server that has gone has done so by itself.

    Flask-SQLAlchemy would let that error out when a page is made and about to go.
    """
    if not db.session.registry.has():
        return
    try:
        db.session.rollback()
    except OperationalError:
        db.session().invalidate()


def insert_into(model: type[Model]) -> Any:
    """Return an INSERT of the database in use, which knows `on_conflict_…`."""
    # Of that one alone: to import those of all databases takes a while.
    dialect = import_module(f"sqlalchemy.dialects.{db.engine.dialect.name}")
    return dialect.insert(model)


@contextmanager
def optional_write() -> Iterator[None]:
    """Write something that a page can do without, in a transaction of its own.

    Waits a moment at most: a page that only reads must answer while an import
    holds SQLite's one write lock. What could not be written goes to the log.
    """
    # SQLite refuses a write in a transaction that began by reading.
    db.session.commit()
    token = patience_ms.set(OPTIONAL_WRITE_MS)
    try:
        yield
        db.session.commit()
    except OperationalError as error:
        db.session.rollback()
        # Busy, or its disk is full; what follows on further lines is PostgreSQL's own.
        reason = str(error.orig).partition("\n")[0]
        logger.warning("something was not written down: %s", reason)
    finally:
        patience_ms.reset(token)


@contextmanager
def without_write_lock() -> Iterator[None]:
    """Read, and write to temporary tables alone, while others write to SQLite."""
    db.session.commit()
    token = spares_lock.set(True)
    try:
        yield
        db.session.commit()
    finally:
        spares_lock.reset(token)


@contextmanager
def one_connection() -> Iterator[None]:
    """Keep the session on one connection over several transactions, then close it.

    Temporary tables live as long as their connection.
    """
    db.session.commit()
    session = db.session()
    with db.engine.connect() as connection:
        connection.detach()
        session.info["connection"] = connection
        try:
            if connection.dialect.name == "postgresql":
                session.execute(text(f"SET lock_timeout = {LOCK_TIMEOUT_MS:d}"))
                session.commit()
            yield
        finally:
            session.rollback()
            del session.info["connection"]
