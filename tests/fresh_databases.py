"""Databases without a table, for tests that bring the tables themselves."""

import secrets
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from tests.conftest import DATABASES


@pytest.fixture(params=DATABASES)
def empty_url(request, tmp_path):
    """Return the address of a database without a table: each test runs on both."""
    with new_database(request, tmp_path) as url:
        yield url


@contextmanager
def new_database(request, folder):
    """Make a database of the kind that a fixture is for, and yield its address."""
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'empty.sqlite'}"
        return
    with new_postgresql(request.getfixturevalue("postgresql_server")) as url:
        yield url


@contextmanager
def new_postgresql(server):
    """Make a database on a server, yield its address, and remove it again."""
    name = f"portal_{secrets.token_hex(4)}"
    execute(server, f"CREATE DATABASE {name}")
    yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def execute(url, statement):
    """Run a statement that wants no transaction."""
    engine = engine_of(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()


def engine_of(url, **options):
    """Return an engine of a test's own, which keeps no connection open."""
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return sa.create_engine(url, poolclass=sa.NullPool, **options)
