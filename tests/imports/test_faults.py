"""Whatever goes wrong while a file goes in, it is wholly in or wholly out."""

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from odoportail import database
from odoportail.billing import locks
from odoportail.billing.watching import Watcher
from odoportail.extensions import db
from odoportail.models import (
    Balance,
    Batch,
    Event,
    Invoice,
    InvoiceLine,
    Payment,
    User,
)
from tests.imports.import_files import INVOICE
from tests.lost_connections import end_connections
from tests.settings import make_settings
from tests.world import make_customer, make_user

pytestmark = pytest.mark.usefixtures("garage")

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
WRITTEN = (Batch, Event, Invoice, InvoiceLine, Balance, Payment)
MANY = [{"invoice_number": f"F-{number}"} for number in range(600)]


def count_all():
    """Return how many rows an import has written."""
    counts = (db.select(db.func.count()).select_from(model) for model in WRITTEN)
    return sum(db.session.scalar(counted) for counted in counts)


class Disturbed(Watcher):
    """Do something when a step of the import begins."""

    def __init__(self, step, disturb):
        self.step = step
        self.disturb = disturb

    def begin(self, step):
        """Do it."""
        if step == self.step:
            self.disturb()


@ON_SQLITE
def test_full_disk_is_told_and_nothing_is_in(importer, runner, in_app):
    file = str(importer.write(*(INVOICE | change for change in MANY)))
    pages = db.session.scalar(text("PRAGMA page_count"))
    db.session.commit()

    @event.listens_for(db.engine, "connect")
    def fill_disk(connection, record):
        connection.execute(f"PRAGMA max_page_count = {pages + 5}")

    db.engine.dispose()
    result = runner.invoke(["import", "invoices", file])

    assert result.exit_code == 1
    assert "The disk is full: nothing was written." in result.output
    assert count_all() == 0


@ON_POSTGRESQL
@pytest.mark.parametrize("step", ["comparing", "writing"])
def test_lost_connection_is_told_and_nothing_is_in(importer, runner, monkeypatch, step):
    file = str(importer.write(*(INVOICE | change for change in MANY)))
    watcher = Disturbed(step, end_connections)
    monkeypatch.setattr("odoportail.cli.imports.make_watcher", lambda: watcher)

    result = runner.invoke(["import", "invoices", file])

    assert result.exit_code == 1
    assert "The connection to the database was lost." in result.output
    assert count_all() == 0


@ON_POSTGRESQL
def test_person_who_appears_meanwhile_gets_no_twin(importer):
    coming = ["ana@exemple.test"]

    @event.listens_for(db.engine, "before_cursor_execute")
    def appear(connection, cursor, statement, *rest):
        if statement.startswith("INSERT INTO users") and coming:
            add_person_elsewhere(coming.pop())

    importer.customers({"customer_number": "C-9", "email": "ana@exemple.test"})

    assert coming == []
    (user,) = db.session.scalars(db.select(User)).all()
    assert [access.customer.customer_number for access in user.accesses] == ["C-9"]


def add_person_elsewhere(email):
    """Add a person from another connection."""
    with Session(db.engine) as session:
        session.add(User(email=email, email_key=email))
        session.commit()


IMPORT = """
import sys
from contextlib import closing
from pathlib import Path
from odoportail import create_app
from odoportail.billing import importing
from odoportail.billing.watching import Watcher

class Patient(Watcher):
    def begin(self, step):
        print(step, flush=True)
        if step == "writing":
            sys.stdin.readline()

settings = dict(line.split("=", 1) for line in sys.argv[2:])
with create_app(settings).app_context():
    importing.run("invoices", Path(sys.argv[1]), actor="other", watcher=Patient())
"""


@pytest.fixture
def other_import(importer, database_url):
    """Start an import of F-1 in another process, and stop it before it writes."""
    file = importer.write(INVOICE).rename(importer.folder / "other.csv")
    settings = make_settings(DATABASE_URL=database_url)
    arguments = [f"{name}={value}" for name, value in settings.items()]
    command = [sys.executable, "-c", IMPORT, str(file), *arguments]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as process:
        assert process.stdout.readline() == b"comparing\n"
        assert process.stdout.readline() == b"writing\n"
        yield process
        process.kill()


def test_second_import_waits_for_the_first_and_says_so(importer, other_import):
    heard = []

    class Waiting(Watcher):
        def tell(self, sentence):
            heard.append(sentence)
            other_import.stdin.write(b"\n")
            other_import.stdin.flush()

    report = importer.invoices({}, {"invoice_number": "F-2"}, watcher=Waiting())

    assert heard == [locks.WAITING]
    assert (report.new, report.unchanged) == (1, 1)


def test_import_that_was_killed_keeps_nobody_waiting(importer, other_import):
    other_import.kill()
    other_import.wait()

    report = importer.invoices()

    assert (report.new, report.unchanged) == (1, 0)


def test_pages_answer_while_an_import_is_under_way(importer, other_import, client):
    make_user("ana@exemple.test", make_customer("C-9"))

    client.sign_in()

    assert client.get("/factures/").status_code == 200


@ON_SQLITE
def test_report_is_written_while_others_write(importer, in_app):
    def write_elsewhere(remarks, layout):
        list(remarks)
        with closing(sqlite3.connect(db.engine.url.database, timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")

    report = importer.invoices({"total": "x"}, list_all=write_elsewhere)

    assert report.refused == 1


@ON_POSTGRESQL
def test_table_that_stays_locked_is_told(importer, runner, monkeypatch):
    monkeypatch.setattr(database, "LOCK_TIMEOUT_MS", 50)
    file = str(importer.write(INVOICE))
    db.session.commit()

    with db.engine.begin() as other:
        other.execute(text("LOCK TABLE invoices IN SHARE MODE"))
        result = runner.invoke(["import", "invoices", file])

    assert result.exit_code == 1
    assert "busy" in result.output
