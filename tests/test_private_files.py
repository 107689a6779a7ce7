"""What others may read or change, though it is private, is a fault by its name."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from odoportail import backups, create_app, journal
from odoportail.extensions import db
from odoportail.private_files import BESIDE
from tests.backups.conftest import programs
from tests.command_runner import CommandRunner
from tests.conftest import migrate
from tests.settings import make_settings

__all__ = ["programs"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return the instance's folder, which holds settings, database, mails, backups."""
    monkeypatch.setenv("ODOPORTAIL_INSTANCE", str(tmp_path))
    for name in ("mail", "backups"):
        (tmp_path / name).mkdir(mode=0o700)
    (tmp_path / "odoportail.env").touch(0o600)
    return tmp_path


@pytest.fixture
def running(folder):
    """Have a portal on SQLite, in which somebody works, with a backup of tonight."""
    old_mask = os.umask(0o022)
    url = f"sqlite:///{folder}/odoportail.sqlite"
    migrate(url)
    app = create_app(make_settings(DATABASE_URL=url, MAIL_FOLDER=str(folder / "mail")))
    CommandRunner(app).invoke(["backup", str(folder / "backups")])
    with app.app_context():
        journal.record("signed_in")
        db.session.commit()
        yield app
        db.engine.dispose()
    os.umask(old_mask)


def secrets_of(app):
    """Return what doctor says of who may read what."""
    lines = CommandRunner(app).invoke(["doctor"]).output.splitlines()
    (line,) = [line for line in lines if line.split()[1] == "secrets"]
    return line


def test_what_the_portal_makes_is_its_owners_alone(running, folder):
    made = [Path(f"{folder}/odoportail.sqlite{end}") for end in BESIDE]
    made += (folder / "backups").iterdir()

    modes = {stat.S_IMODE(file.stat().st_mode) for file in made}

    assert (len(made), modes) == (4, {0o600})
    assert secrets_of(running).startswith("good")


@pytest.mark.parametrize("who", [0o040, 0o004], ids=["group", "everybody"])
@pytest.mark.parametrize(
    "file", ["odoportail.env", *(f"odoportail.sqlite{end}" for end in BESIDE)]
)
def test_file_that_others_may_read_is_named(running, folder, file, who):
    (folder / file).chmod(0o600 | who)

    said = secrets_of(running)

    assert said.startswith("fault")
    assert f"{folder / file} may be read by others: chmod 600" in said
    assert said.count("chmod") == 1


def test_last_backup_that_others_may_read_is_named(running, folder):
    backup = folder / "backups" / "last.backup"
    CommandRunner(running).invoke(["backup", str(backup)])
    backup.chmod(0o644)

    assert f"{backup} may be read by others: chmod 600" in secrets_of(running)


@pytest.mark.parametrize(
    ("name", "mode", "verb"), [("backups", 0o770, "changed"), ("mail", 0o750, "read")]
)
def test_folder_that_is_open_is_named(running, folder, name, mode, verb):
    (folder / name).chmod(mode)

    assert f"{folder / name} may be {verb} by others: chmod 700" in secrets_of(running)


def test_everything_that_is_open_is_named_at_once(running, folder):
    for file in ("odoportail.env", "odoportail.sqlite"):
        (folder / file).chmod(0o644)

    assert secrets_of(running).count("chmod 600") == 2


def test_backup_that_was_carried_away_is_no_fault(running, folder):
    shutil.rmtree(folder / "backups")

    assert secrets_of(running).startswith("good")


def test_backup_of_before_paths_were_kept_is_no_fault(running, folder, monkeypatch):
    folder.chmod(0o777)
    monkeypatch.chdir(folder)
    with running.app_context():
        journal.record(backups.ACTION, detail="odoportail-20160207-031500.backup")
        db.session.commit()

    assert secrets_of(running).startswith("good")


def test_database_that_was_there_keeps_its_permissions(folder):
    file = folder / "there.sqlite"
    file.touch()
    file.chmod(0o640)

    migrate(f"sqlite:///{file}")

    assert stat.S_IMODE(file.stat().st_mode) == 0o640
