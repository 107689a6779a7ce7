"""Find what other users of this machine may read or change, though it is private."""

import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from odoportail import backups
from odoportail.config import SETTINGS_FILE
from odoportail.extensions import db
from odoportail.models import Event

# What SQLite writes beside its file until it is written there.
BESIDE = ("", "-wal", "-shm")


def list_exposed() -> list[str]:
    """Return a sentence for each private path that others may read or change."""
    return [
        f"{path} may be {verb} by others: chmod {mode}"
        for path, forbidden, verb, mode in private_paths()
        if mode_of(path) & forbidden
    ]


def private_paths() -> Iterator[tuple[Path, int, str, str]]:
    """Yield paths, what others may not do there, that in a word, and the mode to give.

    A backup is looked for where the last one was written; it may have been on another
    machine.
    """
    files = [Path(current_app.instance_path) / SETTINGS_FILE]
    if db.engine.dialect.name == "sqlite":
        files += [Path(f"{db.engine.url.database}{end}") for end in BESIDE]
    backup = find_last_backup()
    if backup is not None:
        files.append(backup)
        yield backup.parent, 0o022, "changed", "700"
    for file in files:
        yield file, 0o077, "read", "600"
    if current_app.config["MAIL_FOLDER"]:
        yield Path(current_app.config["MAIL_FOLDER"]), 0o077, "read", "700"


def find_last_backup() -> Path | None:
    """Return where `odoportail backup` wrote the last time, if it did."""
    last = select(Event.detail).where(Event.action == backups.ACTION)
    path = db.session.scalar(last.order_by(Event.id.desc()).limit(1))
    # A version before wrote the name alone.
    return Path(path) if path and Path(path).is_absolute() else None


def mode_of(path: Path) -> int:
    """Return the permissions of a path; none where there is none, or none of ours."""
    with suppress(OSError):
        return stat.S_IMODE(path.stat().st_mode)
    return 0
