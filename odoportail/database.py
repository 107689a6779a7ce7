"""Bind the database, and make SQLite as strict and as patient as PostgreSQL."""

import sqlite3
from typing import Any

from flask import Flask, has_request_context, request
from sqlalchemy import Connection, Engine, event

from odoportail import paths
from odoportail.extensions import db, migrate

BUSY_TIMEOUT_MS = 5000
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def init_app(app: Flask) -> None:
    """Plug in SQLAlchemy and the migrations."""
    # Errors go to the log with their statement, never with a customer's values.
    engine_options: dict[str, Any] = {"pool_pre_ping": True, "hide_parameters": True}
    if not is_sqlite(app):
        engine_options |= {"pool_recycle": 1800, "connect_args": {"connect_timeout": 5}}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options
    db.init_app(app)
    migrate.init_app(app, db, directory=str(paths.MIGRATIONS), transactional_ddl=True)
    if is_sqlite(app):
        with app.app_context():
            listen_to_sqlite(db.engine)


def is_sqlite(app: Flask) -> bool:
    """Say whether the configured database is SQLite."""
    return str(app.config["SQLALCHEMY_DATABASE_URI"]).startswith("sqlite")


def listen_to_sqlite(engine: Engine) -> None:
    """Set every new connection up, and begin every transaction ourselves."""
    event.listen(engine, "connect", prepare_connection)
    event.listen(engine, "begin", begin_transaction)


def prepare_connection(connection: sqlite3.Connection, record: Any) -> None:
    """Turn on what SQLite leaves off: foreign keys, WAL, patience, durability."""
    # None hands BEGIN to us, so that a migration is one transaction as well.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def begin_transaction(connection: Connection) -> None:
    """Begin, taking the write lock at once wherever a write may follow.

    A read that turns into a write fails on SQLite without waiting; one that
    begins IMMEDIATE waits its turn. Pages that only read must not queue.
    """
    reads_only = has_request_context() and request.method in SAFE_METHODS
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
