"""Machines that migrate one database at once run each migration once."""

import re

import pytest
import sqlalchemy as sa

from odoportail.database import LOCK_TIMEOUT_MS
from odoportail.health import newest_migrations
from odoportail.migrations import locks
from tests.fresh_databases import engine_of, new_postgresql
from tests.machines import ends, new_machine, wait_for_waiting

LINE = re.compile(r"upgraded by migration (\d+)")


@pytest.fixture
def empty(postgresql_server, tmp_path):
    """Return a machine whose database has no table, and an engine of that database."""
    with new_postgresql(postgresql_server) as url:
        yield new_machine(url, tmp_path), engine_of(url)


def hold(connection, statement):
    """Hold a lock until the transaction ends."""
    connection.execute(sa.text(statement))


def test_two_that_upgrade_at_once_run_each_migration_once(empty):
    machine, engine = empty
    with engine.begin() as connection:
        hold(connection, f"SELECT pg_advisory_xact_lock({locks.POSTGRESQL_KEY})")
        both = [machine.start("db", "upgrade") for _ in range(2)]
        wait_for_waiting(engine, 2)

    said = "".join(ends(*both))

    run = LINE.findall(said)
    assert run == sorted(set(run))
    assert (run[0], run[-1]) == ("0001", *newest_migrations())
    assert said.count("another process migrates this database") == 2


def test_upgrade_that_would_keep_pages_waiting_gives_up_in_words(empty):
    machine, engine = empty
    ends(machine.start("db", "upgrade", "0001"))
    with engine.begin() as connection:
        # As a backup does, for as long as it takes.
        hold(connection, "LOCK TABLE batches IN ACCESS SHARE MODE")
        upgrade = machine.start("db", "upgrade")
        _, told = upgrade.communicate(timeout=60)
    with engine.connect() as connection:
        there = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))

    assert upgrade.returncode == 1
    assert "try again in a moment" in told
    assert there == "0001"
    assert locks.LOCK_TIMEOUT_MS < LOCK_TIMEOUT_MS
