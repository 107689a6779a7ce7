"""Fill the disk under a database, and the one that a backup goes to."""

import json
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager

from bench import billing_files, databases
from bench.databases import describe, file_of
from bench.faults.answers import PAGE, Tally, in_words, is_in_order
from bench.faults.ground import Outcome
from bench.faults.visitors import Crowd
from bench.reloads import CUSTOMERS
from bench.resource_use import ROOT
from bench.servers import deployed, environment
from bench.stored_imports import find_damage

ROOM_BYTES = 8_000_000
BACKUP_BYTES = 200_000
SECONDS_EACH = 4
INVOICES = 3_000
UNKEPT = 3
IN_WORDS = "503 in words"
BLOCK = bytes(64 * 1024)


def drill(ground):
    """Fill disks of our own; without leave to mount any, say so."""
    try:
        with small_disk(ground.new_folder(), ROOM_BYTES) as disk:
            yield fill_sqlite(ground, disk)
        with small_disk(ground.new_folder(), BACKUP_BYTES) as disk:
            yield fill_backup(ground, disk)
    except PermissionError as error:
        yield Outcome("disk full", "skipped", f"{error}: run as root", "–", True)


@contextmanager
def small_disk(folder, size):
    """Mount a disk of so many bytes in memory; raise PermissionError where one may not.

    It is gone afterwards, with all that was on it.
    """
    options = ["-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(["mount", *options], capture_output=True, check=False).returncode:
        raise PermissionError("no disk may be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill_sqlite(ground, disk):
    """Fill the disk that SQLite's file is on."""
    original = ground.fresh("sqlite")
    url = f"sqlite:///{disk / 'portal.sqlite'}"
    shutil.copy(file_of(original), file_of(url))
    return fill_database(url, disk, ground.new_folder())


def fill_database(url, disk, folder):
    """Let people read and sign in while nothing more can be written."""
    with deployed(url, folder / "gunicorn.log") as (base, _):
        crowd = Crowd(base)
        with crowd.visiting():
            time.sleep(SECONDS_EACH)
            fill(disk / "ballast")
            full = time.monotonic()
            time.sleep(SECONDS_EACH)
            imported, unkept = run_import(url, folder), read_unkept(crowd)
            judged = findings(environment(url))["disk"]
            reading, entering = crowd.reading.since(full), crowd.entering.since(full)
            (disk / "ballast").unlink()
            room = time.monotonic() + SECONDS_EACH / 4
            time.sleep(SECONDS_EACH)
        after = crowd.reading.since(room) + crowd.entering.since(room)
    again = run_import(url, folder)
    lost, damage = crowd.lost_sign_ins(url), find_damage(url)
    return Outcome(
        "disk full",
        f"under the database, pages and an import going on ({describe(url)})",
        f"while full: readers {in_words(reading)}; PDFs that are not kept yet "
        f"{in_words(unkept)}; sign-ins {in_words(entering)}; import exit "
        f"{imported.returncode}, “{imported.stderr.strip()}”; `doctor` on the disk: "
        f"{judged}; with room again: {in_words(after)}; the same import exit "
        f"{again.returncode}",
        f"{lost} sign-ins{'; ' if damage else ''}{'; '.join(damage)}",
        set(reading) == set(unkept) == {PAGE}
        and is_in_order(entering, IN_WORDS)
        and "The disk is full" in imported.stderr
        and (imported.returncode, again.returncode, judged) == (1, 0, "fault")
        and set(after) == {PAGE}
        and not lost
        and not damage,
    )


def read_unkept(crowd):
    """Open PDFs that nobody has asked for; count what comes."""
    unkept = Tally()
    for number in range(1, 1 + UNKEPT):
        path = f"/factures/F-{number * CUSTOMERS:07}.pdf"
        crowd.reads(path, unkept)()
    return unkept.kinds


def fill(file):
    """Write until there is no more room."""
    with file.open("wb", buffering=0) as stream:
        for block in (BLOCK, b"x"):
            try:
                while stream.write(block):
                    pass
            except OSError:
                continue


def run_import(url, folder):
    """Import a file that wants more room than there is; return how it ended."""
    file = folder / "invoices.csv"
    billing_files.write_invoices(file, "D-", INVOICES, customers=CUSTOMERS)
    return run(environment(url), "import", "invoices", file)


def fill_backup(ground, disk):
    """Write a backup where there is no room for it."""
    url = ground.fresh("sqlite")
    before = databases.ask(url, "SELECT COUNT(*) FROM events")
    refused = run(environment(url), "backup", disk)
    left = [file.name for file in disk.iterdir()]
    after = databases.ask(url, "SELECT COUNT(*) FROM events")
    return Outcome(
        "disk full",
        "under the backups",
        f"exit {refused.returncode}, “{refused.stderr.strip()}”",
        f"files left: {left or 'none'}",
        refused.returncode == 1 and not left and before == after,
    )


def run(environment, *arguments):
    """Run `odoportail ARGUMENTS`, and return how it ended."""
    return subprocess.run(
        [sys.executable, "-m", "odoportail", *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def findings(settings):
    """Return what `doctor` says of each part, by its name."""
    told = json.loads(run(settings, "doctor", "--json").stdout)
    return {finding["part"]: finding["verdict"] for finding in told}
