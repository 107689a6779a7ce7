"""Let the kernel kill a worker that wants more than all of gunicorn may have."""

import time

from bench.databases import KINDS, describe
from bench.faults.answers import CUT, PAGE, Tally, in_words, is_in_order
from bench.faults.eaten_memory import APPLICATION, MEALS, SECONDS_BETWEEN
from bench.faults.ground import Outcome
from bench.faults.memory_group import memory_group
from bench.faults.visitors import Crowd, children_of
from bench.servers import deployed
from bench.stored_imports import find_damage

# Enough for workers to begin again and to grow; the page wants three times as much.
ROOM_BYTES = 400 * 1024**2
PATIENCE_SECONDS = 60


def drill(ground):
    """Do so on each database; where the kernel gives no group, say so."""
    try:
        for kind in KINDS:
            with memory_group() as group:
                yield eat_all(ground, kind, group)
    except PermissionError as error:
        yield Outcome(
            "memory, the kernel",
            "skipped",
            f"{error}; to gunicorn it is the same as `kill -9` of a worker (`workers`)",
            "–",
            True,
        )


def eat_all(ground, kind, group):
    """Ask for that page again and again, while others read and sign in."""
    url, folder = ground.fresh(kind), ground.new_folder()
    place = str(group.folder)
    log = folder / "gunicorn.log"
    with deployed(url, log, APPLICATION, DRILL_GROUP=place) as (base, gunicorn):
        group.take_in(gunicorn.pid)
        crowd, hungry = Crowd(base), Tally()
        before = children_of(gunicorn.pid)
        eat = hungry.asking(lambda: crowd.people.request("GET", "/faim-sans-fin"))
        with crowd.visiting():
            time.sleep(SECONDS_BETWEEN)
            group.leave_room(ROOM_BYTES)
            for _ in range(MEALS):
                eat()
                wait_for_workers(gunicorn, len(before))
                last = time.monotonic()
                time.sleep(SECONDS_BETWEEN)
        after, kills = children_of(gunicorn.pid), group.kills
    return judge(url, crowd, hungry, kills, before, after, last)


def wait_for_workers(gunicorn, how_many):
    """Return when gunicorn has begun another worker."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(children_of(gunicorn.pid)) < how_many and time.monotonic() < deadline:
        time.sleep(0.1)


def judge(url, crowd, hungry, kills, before, after, last):
    """Return the outcome: the kernel has killed, and others went on."""
    lost, damage = crowd.lost_sign_ins(url), find_damage(url)
    back = crowd.reading.since(last) + crowd.entering.since(last)
    return Outcome(
        "memory, the kernel",
        f"a page wants more than gunicorn’s group has, {MEALS} times ({describe(url)})",
        f"the kernel killed {kills} processes; who asks for it: "
        f"{in_words(hungry.kinds)}; the others: {in_words(crowd.kinds)}, after the "
        f"last kill {in_words(back)}; workers {len(before)}, after it {len(after)}, "
        f"{len(after - before)} of them new",
        f"{lost} sign-ins{'; ' if damage else ''}{'; '.join(damage)}",
        # One that only grew may be hit as well.
        kills >= MEALS
        and set(hungry.kinds) == {CUT}
        and is_in_order(crowd.kinds, CUT)
        and PAGE in back
        and len(after) == len(before)
        and not lost
        and not damage,
    )
