"""The operator is told what must be mended, part by part."""

import json
import os
import shutil
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest

from odoportail import backups, clock, create_app, doctor, journal, mail
from odoportail.exceptions import PdfError
from odoportail.extensions import db
from odoportail.models import Event
from tests.command_runner import CommandRunner
from tests.settings import make_settings

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def settings(smtp_server, tmp_path, monkeypatch):
    """Run as in production, with a mail server and a folder of our own."""
    monkeypatch.setenv("ODOPORTAIL_INSTANCE", str(tmp_path))
    port = str(smtp_server.controller.port)
    return {"BASE_URL": "https://portail.exemple.test", "MAIL_PORT": port}


@pytest.fixture
def running(app, tmp_path):
    """Have a backup of tonight, and files that are their owner's alone."""
    for file in tmp_path.glob("portail.sqlite*"):
        file.chmod(0o600)
    with app.app_context():
        journal.record(backups.ACTION)
        db.session.commit()


def examined(runner):
    """Return the verdict and the words of each part, and the exit code."""
    result = runner.invoke(["doctor", "--json"])
    found = {
        part.pop("part"): tuple(part.values()) for part in json.loads(result.output)
    }
    return found, result.exit_code


def test_portal_that_runs_well_has_no_fault(runner, running):
    found, exit_code = examined(runner)

    assert {verdict for verdict, _ in found.values()} == {"good"}, found
    assert exit_code == 0


def test_every_part_is_a_line_for_people(runner, running):
    result = runner.invoke(["doctor"])

    parts = [line.split()[:2] for line in result.output.splitlines()]
    assert parts == [["good", part] for part in doctor.PARTS]


def mail_waits():
    """Have a mail wait that no worker has tried."""
    message = mail.queue("reset", "ana@exemple.test", "fr")
    message.created_at = clock.now() - timedelta(hours=1)


def backup_is_old():
    """Have the last backup be of the night before."""
    db.session.execute(db.update(Event).values(at=clock.now() - timedelta(hours=27)))


def settings_are_open():
    """Let everybody read the settings file."""
    file = Path(os.environ["ODOPORTAIL_INSTANCE"]) / "odoportail.env"
    file.write_text("SECRET_KEY=x\n")
    file.chmod(0o644)


@pytest.mark.parametrize(
    ("provoke", "part", "words"),
    [
        (mail_waits, "outbox", "is the worker running?"),
        (backup_is_old, "backup", "27 hours old"),
        (settings_are_open, "secrets", "may be read by others: chmod 600"),
    ],
)
def test_fault_is_named_and_is_the_exit_code(
    app, runner, running, provoke, part, words
):
    with app.app_context():
        provoke()
        db.session.commit()

    found, exit_code = examined(runner)

    verdict, told = found[part]
    assert (verdict, exit_code) == ("fault", 1)
    assert words in told
    assert [part for part, (one, _) in found.items() if one != "good"] == [part]


def test_mail_server_that_is_away_is_a_fault(database_url, settings):
    app = create_app(make_settings(DATABASE_URL=database_url, MAIL_PORT="1"))

    found, exit_code = examined(CommandRunner(app))

    assert (found["mail"][0], exit_code) == ("fault", 1)
    assert found["settings"][0] == "warning"
    with app.app_context():
        db.engine.dispose()


def test_backup_that_was_never_made_is_a_warning(runner, app):
    assert examined(runner)[0]["backup"][0] == "warning"


def test_database_that_is_empty_does_not_hide_the_rest(tmp_path, settings):
    url = f"sqlite:///{tmp_path}/empty.sqlite"
    app = create_app(make_settings(DATABASE_URL=url, **settings))

    found, exit_code = examined(CommandRunner(app))

    assert found["database"] == (
        "fault",
        "not of this version: run `odoportail db upgrade`",
    )
    assert found["documents"][0] == "good"
    assert exit_code == 1
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    ("free", "verdict"), [(100 * 10**6, "fault"), (900 * 10**6, "warning")]
)
def test_disk_that_fills_is_told(runner, running, monkeypatch, free, verdict):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(0, 0, free))

    assert examined(runner)[0]["disk"][0] == verdict


def test_clock_that_went_back_is_a_fault(app, runner, running, monkeypatch):
    later = clock.now() + timedelta(minutes=5)
    with app.app_context():
        journal.record("signed_in")
        db.session.flush()
        db.session.execute(db.update(Event).values(at=later))
        db.session.commit()
    monkeypatch.setattr(clock, "now", lambda: later - timedelta(minutes=5))

    verdict, _ = examined(runner)[0]["clock"]

    is_sqlite = app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    assert verdict == ("fault" if is_sqlite else "good")


def test_pdf_that_cannot_be_made_is_a_fault(runner, running, monkeypatch):
    def fail(*args):
        raise PdfError("no font")

    monkeypatch.setattr("odoportail.invoices.pdf.render_invoice", fail)

    assert examined(runner)[0]["documents"] == (
        "fault",
        "an invoice cannot be made: no font",
    )
