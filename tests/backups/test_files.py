"""Where backups go, who may read them, and what is refused in words."""

import os
import sqlite3
import stat
from contextlib import closing

import pytest
import time_machine

from odoportail import backups
from odoportail.extensions import db
from odoportail.models import Event


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


@pytest.mark.parametrize(
    ("name", "is_ours"),
    [
        ("odoportail-20260203-080000.backup.partial", True),
        ("odoportail-20260203-080000.backup.partial-journal", True),
        ("odoportail-of-the-old-server.backup.partial", False),
        ("odoportail-20260203-080000.backup", False),
    ],
)
def test_only_what_backups_left_goes_even_where_no_more_is_written(
    filled, runner, tmp_path, monkeypatch, name, is_ours
):
    (tmp_path / name).write_text("half")
    (tmp_path / "odoportail-20260203-080000.backup.partial-folder").mkdir()
    os.utime(tmp_path / name, (0, 0))

    def fail(partial):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "copy_sqlite", fail)
    monkeypatch.setattr(backups, "dump_postgresql", fail)
    runner.invoke(["backup", str(tmp_path)])

    assert (tmp_path / name).exists() is not is_ours


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
