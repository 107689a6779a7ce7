"""The operator is told that the disk fills which the database is on."""

import json
import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from sqlalchemy import text

from odoportail.extensions import db

Usage = namedtuple("Usage", "total used free")

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
# As the server says it itself where a table may not grow.
FILL = """
    CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = '{code}'; END $$;
    CREATE EVENT TRIGGER full_disk ON ddl_command_start EXECUTE FUNCTION refuse()
"""


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """Have the instance elsewhere than the database."""
    folder = tmp_path / "instance"
    folder.mkdir()
    monkeypatch.setenv("ODOPORTAIL_INSTANCE", str(folder))
    return {}


def found_of_disk(runner):
    """Return the verdict and the words about the disk."""
    found = json.loads(runner.invoke(["doctor", "--json"]).output)
    (of_disk,) = (part for part in found if part["part"] == "disk")
    return of_disk["verdict"], of_disk["words"]


@pytest.fixture
def refusing(in_app):
    """Return what has PostgreSQL refuse every new table, until the test is over."""

    def refuse(words, code):
        db.session.execute(text(FILL.format(words=words, code=code)))
        db.session.commit()

    yield refuse
    db.session.rollback()
    db.session.execute(text("DROP EVENT TRIGGER full_disk"))
    db.session.execute(text("DROP FUNCTION refuse"))
    db.session.commit()


@ON_SQLITE
def test_disk_of_sqlite_that_fills_is_told(app, runner, monkeypatch):
    with app.app_context():
        folder = Path(db.engine.url.database).parent

    def usage_of(place):
        return Usage(0, 0, 10**8 if Path(place) == folder else 10**12)

    monkeypatch.setattr(shutil, "disk_usage", usage_of)

    assert found_of_disk(runner) == ("fault", f"0.1 GB free at {folder}")


@ON_POSTGRESQL
def test_disk_of_postgresql_that_is_full_is_told(refusing, runner):
    refusing("could not extend file: No space left on device", "53100")

    verdict, words = found_of_disk(runner)

    assert verdict == "fault"
    assert words == "PostgreSQL has no room left: its disk is full"


@ON_POSTGRESQL
def test_replica_that_takes_nothing_is_not_taken_for_full(refusing, runner):
    refusing("cannot execute CREATE TABLE AS in a read-only transaction", "25006")

    verdict, words = found_of_disk(runner)

    assert verdict != "fault"
    assert "GB free" in words


@ON_POSTGRESQL
def test_looking_for_room_leaves_nothing_behind(in_app, runner):
    before = db.session.scalar(text("SELECT COUNT(*) FROM pg_class"))

    _, words = found_of_disk(runner)

    assert "GB free" in words
    assert db.session.scalar(text("SELECT COUNT(*) FROM pg_class")) == before
