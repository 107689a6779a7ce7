"""Kill the mail worker, and count at the mail server what arrived.

200 times at random moments, and until 200 kills fell where alone a mail may come twice:
between the server's 250 and our mark.
"""

import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, contextmanager
from typing import NamedTuple

from bench.databases import KINDS, connect, describe, spell
from bench.faults.ground import Outcome
from bench.faults.mail_office import STRIKE_SECONDS, CountingOffice
from bench.resource_use import ROOT
from bench.servers import environment

KILLS = 200
# Some of those that are aimed come after the mark.
MOST_KILLS = 3 * KILLS
UNDISTURBED = 3
MAILS_A_ROUND = 4
# How long a strike after the server's 250 is waited for.
PATIENCE_SECONDS = 5
# A claim is free again after five minutes: each worker comes six after the last.
SECONDS_AHEAD = 6 * 60


class Nursery:
    """A process that begins warm workers."""

    def __init__(self, process):
        self.process = process

    def begin(self, seconds_ahead):
        """Return the id of a worker that has just begun."""
        self.process.stdin.write(f"{seconds_ahead}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def wait(self):
        """Return when that worker has ended, one way or the other."""
        self.process.stdout.readline()


class Kills:
    """How many there were, and what was seen after each."""

    def __init__(self):
        self.done = self.at_work = self.between = 0
        self.excused = set()

    def look(self, url, office):
        """Count a kill with a mail in hand, and one between the 250 and our mark."""
        unmarked = set(office.counts) - marked(url)
        self.done += 1
        self.at_work += bool(claimed(url))
        self.between += bool(unmarked - self.excused)
        self.excused |= unmarked


class Way(NamedTuple):
    """When a worker is killed, and how many of its kills are enough."""

    words: str
    kill: Callable
    is_enough: Callable


def drill(ground):
    """Kill the worker on each database, in both ways."""
    for kind in KINDS:
        for way in WAYS:
            yield kill_workers(ground, kind, way)


def kill_workers(ground, kind, way):
    """Queue and kill, again and again, and let the last worker finish."""
    url, kills = ground.fresh(kind), Kills()
    office = CountingOffice()
    office.controller.start()
    try:
        with nursery(url, office.port) as workers:
            usual = time_workers(workers, url)
            while not way.is_enough(kills):
                queue(url, kills.done)
                way.kill(workers.begin(kills.done * SECONDS_AHEAD), office, usual)
                workers.wait()
                kills.look(url, office)
            workers.begin((kills.done + 1) * SECONDS_AHEAD)
            workers.wait()
    finally:
        office.controller.stop()
    return judge(url, office.counts, kills, way)


@contextmanager
def nursery(url, port):
    """Run the process that begins workers."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.faults.warm_worker"],
        cwd=ROOT,
        env=environment(url, MAIL_PORT=str(port)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield Nursery(process)
        process.stdin.close()


def time_workers(workers, url):
    """Return the seconds that a worker usually needs whom nobody disturbs."""
    # The first line that the nursery reads waits until it has begun itself.
    return statistics.median(
        time_worker(workers, url, f"undisturbed.{number}")
        for number in range(UNDISTURBED)
    )


def time_worker(workers, url, name):
    """Return the seconds of a worker whom nobody disturbs."""
    queue(url, name)
    before = time.monotonic()
    workers.begin(0)
    workers.wait()
    return time.monotonic() - before


def kill_at_random(worker, office, usual):
    """Kill a worker somewhere within the time that it usually needs."""
    time.sleep(random.random() * usual)  # noqa: S311  # no secret is made
    kill(worker)


def kill_at_answer(worker, office, usual):
    """Kill a worker when the server has a mail of which it did not have any before."""
    office.strike = lambda: kill(worker)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while office.strike and time.monotonic() < deadline:
        time.sleep(STRIKE_SECONDS)
    # It falls within that time.
    time.sleep(5 * STRIKE_SECONDS)
    office.strike = None
    kill(worker)


WAYS = (
    Way("at random moments", kill_at_random, lambda kills: kills.done >= KILLS),
    Way(
        "as the server says 250",
        kill_at_answer,
        lambda kills: kills.between >= KILLS or kills.done >= MOST_KILLS,
    ),
)


def kill(worker):
    """Kill a worker that may have ended by itself."""
    try:
        os.kill(worker, signal.SIGKILL)
    except ProcessLookupError:
        return


def queue(url, number):
    """Queue some mails as the portal would, in one transaction."""
    statement = spell(
        "INSERT INTO messages (letter, address, language, details, reference, state, "
        "attempts, created_at, due_at, fault) SELECT 'email_changed', "
        "'ana@exemple.test', 'fr', '{}', ?, 'queued', 0, ?, ?, ''",
        url,
    )
    now = time.strftime("%Y-%m-%d %H:%M:%S.000000", time.gmtime())
    with closing(connect(url)) as connection:
        connection.execute("BEGIN")
        for mail in range(MAILS_A_ROUND):
            reference = f"<{number}.{mail}@drill.test>"
            connection.execute(statement, (reference, now, now))
        connection.execute("COMMIT")


def marked(url):
    """Return the Message-IDs that are marked as sent."""
    return select(url, "SELECT reference FROM messages WHERE state = 'sent'")


def claimed(url):
    """Return the Message-IDs that a worker had in its hands."""
    return select(
        url,
        "SELECT reference FROM messages WHERE state = 'queued' "
        "AND claimed_until IS NOT NULL",
    )


def select(url, statement):
    """Return the first column of what a statement gives."""
    with closing(connect(url)) as connection:
        return {row[0] for row in connection.execute(statement).fetchall()}


def judge(url, counts, kills, way):
    """Return the outcome: what never came, and what came twice without excuse."""
    queued = select(url, "SELECT reference FROM messages")
    lost = queued - set(counts)
    doubled = {reference for reference, count in counts.items() if count > 1}
    return Outcome(
        "mail",
        f"kill -9 of the mail worker {way.words}, {kills.done} times, "
        f"{kills.at_work} with a mail in its hands; {len(queued)} mails "
        f"({describe(url)})",
        f"{kills.between} kills fell between the server’s 250 and our mark; "
        f"{len(doubled)} mails twice with the same Message-ID, "
        f"{len(doubled - kills.excused)} of them not from there",
        f"{len(lost)} mails",
        not lost and not doubled - kills.excused and kills.at_work > 0,
    )
