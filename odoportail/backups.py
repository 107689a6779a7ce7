"""Copy the whole database into one file, and put such a file back.

Everything is in the database, PDFs included, so that one file has all of it but
the settings: keep `odoportail.env` (the secret key) apart.
"""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy import URL, inspect, select

from odoportail import clock, journal
from odoportail.exceptions import CommandRefused
from odoportail.extensions import Model, db
from odoportail.models import Event, Stamp

ACTION = "backed_up"
SQLITE_HEAD, POSTGRESQL_HEAD = b"SQLite format 3\0", b"PGDMP"
NAME = re.compile(r"odoportail-[0-9]{8}-[0-9]{6}\.backup")
# SQLite keeps a journal beside what it copies into.
PARTIAL_NAME = re.compile(rf"{NAME.pattern}\.partial(-journal)?")
OWNER_ONLY = 0o600
# Nobody who is still at work leaves a file alone for so long.
LEFT_OVER = timedelta(hours=1)


def back_up(target: Path, *, keep: int | None = None) -> Path:
    """Write a backup, whole or not at all, and return its file.

    Into a folder, under the moment's name; then `keep` is how many of these stay.
    Pages and imports go on meanwhile. Raise CommandRefused where there is a file
    already, or where it cannot be written.
    """
    # Where there are no tables yet, this says so.
    db.session.execute(select(Event.id).limit(1))
    file = target / file_name() if target.is_dir() else target
    if file.exists():
        raise CommandRefused(f"{file} is there already: give another name.")
    if target.is_dir():
        # First: the disk may be full of them.
        remove_left_over(target)
    with written_whole(file) as partial:
        if db.engine.dialect.name == "sqlite":
            copy_sqlite(partial)
        else:
            dump_postgresql(partial)
    if keep is not None and target.is_dir():
        remove_older(target, keep)
    # The whole path: `doctor` looks at who may read it there.
    journal.record(ACTION, actor="command", detail=str(file.resolve())[:200])
    db.session.commit()
    return file


def file_name() -> str:
    """Return such as `odoportail-20160207-031500.backup`: by name is by age, in UTC."""
    return f"odoportail-{clock.now():%Y%m%d-%H%M%S}.backup"


@contextmanager
def written_whole(file: Path) -> Iterator[Path]:
    """Give a file to write, its owner's alone, that is there once it is whole."""
    partial = file.with_name(f"{file.name}.partial")
    try:
        partial.touch(OWNER_ONLY)
        partial.chmod(OWNER_ONLY)
        yield partial
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.replace(file)
    except (OSError, sqlite3.Error) as error:
        raise CommandRefused(f"{file} cannot be written: {error}.") from error
    finally:
        partial.unlink(missing_ok=True)


def copy_sqlite(file: Path) -> None:
    """Copy by SQLite's own online backup, and have the copy prove itself."""
    with (
        closing(sqlite3.connect(database_file())) as source,
        closing(sqlite3.connect(file)) as copy,
    ):
        # In one step, of one moment: with a write-ahead log nobody waits for it.
        source.backup(copy)
        # In one file, which need not bring a second one along.
        copy.execute("PRAGMA journal_mode = DELETE")
        check_sqlite(copy)


def check_sqlite(copy: sqlite3.Connection) -> None:
    """Raise CommandRefused where SQLite finds a copy damaged."""
    (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise CommandRefused(f"The copy is damaged: {found}.")


def dump_postgresql(file: Path) -> None:
    """Copy by `pg_dump`, of one moment, compressed."""
    run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={file}")


def run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on our database, or raise CommandRefused.

    The password goes by the environment: command lines are seen by everybody.
    """
    path = shutil.which(program)
    if path is None:
        raise CommandRefused(
            f"{program} is not installed: install PostgreSQL's client programs, "
            "of the server's version or a newer one."
        )
    url = db.engine.url
    done = subprocess.run(  # noqa: S603  # our own words and the operator's path
        [path, f"--dbname={address_of(url)}", "--no-password", *arguments],
        env=environment(url),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = " ".join(done.stderr.split()) or "it did not say why."
        raise CommandRefused(f"{program} failed: {reason}")


def address_of(url: URL) -> str:
    """Return the database's address as PostgreSQL's programs take it, no password."""
    plain = url.set(drivername="postgresql", password=None)
    return plain.render_as_string(hide_password=False)


def environment(url: URL) -> Mapping[str, str]:
    """Return the environment, with the password where there is one."""
    return os.environ | ({"PGPASSWORD": url.password} if url.password else {})


def remove_older(folder: Path, keep: int) -> None:
    """Remove all but the newest backups that we named ourselves."""
    ours = sorted(file for file in folder.iterdir() if NAME.fullmatch(file.name))
    for file in ours[: -keep or None]:
        file.unlink()


def remove_left_over(folder: Path) -> None:
    """Remove what backups that were killed have left, and none that is under way."""
    for file in folder.iterdir():
        # Another backup may be taking the same away.
        with suppress(FileNotFoundError):
            idle_seconds = clock.now().timestamp() - file.stat().st_mtime
            if PARTIAL_NAME.fullmatch(file.name) and (
                idle_seconds > LEFT_OVER.total_seconds()
            ):
                file.unlink()


def restore(file: Path) -> None:
    """Put a backup into the configured database.

    Raise CommandRefused, with nothing changed, where that holds something, or
    where the file is no backup of a database of its kind.
    """
    kind = kind_of(file)
    if kind != db.engine.dialect.name:
        raise CommandRefused(
            f"{file} is of {kind}, and ODOPORTAIL_DATABASE_URL names a database of "
            f"{db.engine.dialect.name}."
        )
    refuse_filled()
    if kind == "sqlite":
        restore_sqlite(file)
    else:
        run(
            "pg_restore",
            *("--single-transaction", "--clean", "--if-exists"),
            *("--no-owner", "--no-acl", str(file)),
        )


def kind_of(file: Path) -> str:
    """Return which kind of database a backup is of, or raise CommandRefused."""
    try:
        with file.open("rb") as opened:
            head = opened.read(len(SQLITE_HEAD))
    except OSError as error:
        raise CommandRefused(f"{file} cannot be read: {error.strerror}.") from error
    if head == SQLITE_HEAD:
        return "sqlite"
    if head.startswith(POSTGRESQL_HEAD):
        return "postgresql"
    raise CommandRefused(f"{file} is no backup of the portal.")


def refuse_filled() -> None:
    """Raise CommandRefused where any table of ours has a row; a stamp holds nothing."""
    there = set(inspect(db.session.connection()).get_table_names())
    there.discard(Stamp.__tablename__)
    for table in Model.metadata.sorted_tables:
        if table.name in there and db.session.execute(select(table).limit(1)).first():
            raise CommandRefused(
                f"The database holds something already (in {table.name}): "
                "restore into an empty one."
            )
    # Nothing of ours may be open while the tables are replaced.
    db.session.remove()
    db.engine.dispose()


def restore_sqlite(file: Path) -> None:
    """Copy a backup into our database, after it has proved itself."""
    address = file.resolve().as_uri()
    try:
        with (
            closing(sqlite3.connect(f"{address}?mode=ro", uri=True)) as copy,
            closing(sqlite3.connect(database_file())) as target,
        ):
            check_sqlite(copy)
            copy.backup(target)
    except sqlite3.Error as error:
        raise CommandRefused(f"{file} cannot be restored: {error}.") from error


def database_file() -> str:
    """Return the path of SQLite's file."""
    return str(db.engine.url.database)
