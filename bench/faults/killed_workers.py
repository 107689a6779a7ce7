"""Kill gunicorn's workers in the middle of requests, and then gunicorn itself."""

import os
import signal
import time

from bench.databases import KINDS, describe
from bench.faults.answers import AWAY, CUT, PAGE, in_words, is_in_order
from bench.faults.ground import Outcome
from bench.faults.visitors import Crowd, children_of
from bench.servers import deployed
from bench.stored_imports import find_damage

KILLS = 8
SECONDS_BETWEEN = 3
# As in the unit of systemd.
RESTART_SECONDS = 2
PATIENCE_SECONDS = 30
# Enough to tell that it is back.
ANSWERS = 20


def drill(ground):
    """Kill workers, and the master, on each database."""
    for kind in KINDS:
        yield kill_workers(ground, kind)
        yield kill_master(ground, kind)


def kill_workers(ground, kind):
    """Kill one worker after the other; gunicorn begins a new one each time."""
    url, folder = ground.fresh(kind), ground.new_folder()
    with deployed(url, folder / "gunicorn.log") as (base, gunicorn):
        crowd = Crowd(base)
        before = len(children_of(gunicorn.pid))
        with crowd.visiting():
            for _ in range(KILLS):
                time.sleep(SECONDS_BETWEEN)
                os.kill(min(children_of(gunicorn.pid)), signal.SIGKILL)
            time.sleep(SECONDS_BETWEEN)
        after = len(children_of(gunicorn.pid))
    return judge(
        crowd,
        url,
        f"kill -9 of a worker, {KILLS} times ({describe(url)})",
        f"; workers {before}, after it {after}",
        holds=is_in_order(crowd.kinds, CUT) and before == after,
    )


def kill_master(ground, kind):
    """Kill gunicorn, and begin it again on the same address, as systemd does."""
    url, folder = ground.fresh(kind), ground.new_folder()
    log = folder / "gunicorn.log"
    with deployed(url, log) as (base, gunicorn):
        crowd = Crowd(base)
        orphans = children_of(gunicorn.pid)
        with crowd.visiting():
            time.sleep(SECONDS_BETWEEN)
            gunicorn.kill()
            time.sleep(RESTART_SECONDS)
            with deployed(url, log, base=base):
                after = pages_again(crowd)
                left = wait_for_ends(orphans)
    return judge(
        crowd,
        url,
        f"kill -9 of gunicorn, begun again after {RESTART_SECONDS} s ({describe(url)})",
        f"; once it is back: {in_words(after)}; old workers left: {len(left)}",
        holds=is_in_order(crowd.kinds, CUT, AWAY) and set(after) == {PAGE} and not left,
    )


def judge(crowd, url, done, seen, *, holds):
    """Return the outcome, with what the database says of those who were let in."""
    lost, damage = crowd.lost_sign_ins(url), find_damage(url)
    return Outcome(
        "kill -9",
        done,
        in_words(crowd.kinds) + seen,
        f"{lost} sign-ins{'; ' if damage else ''}{'; '.join(damage)}",
        holds and not lost and not damage,
    )


def pages_again(crowd):
    """Return what readers get from the first page on that comes again."""
    begin = time.monotonic()
    deadline = begin + PATIENCE_SECONDS
    while not crowd.reading.since(begin)[PAGE] and time.monotonic() < deadline:
        time.sleep(0.05)
    back = time.monotonic()
    while crowd.reading.since(back).total() < ANSWERS and time.monotonic() < deadline:
        time.sleep(0.05)
    return crowd.reading.since(back)


def wait_for_ends(processes):
    """Return those of some processes that do not end by themselves."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (left := set(filter(is_alive, processes))) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def is_alive(number):
    """Say whether a process is there."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True
