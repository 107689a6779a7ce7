"""Kill the mail worker 200 times, and count at the mail server what arrived."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, contextmanager

from bench.databases import KINDS, connect, describe, spell
from bench.faults.ground import Outcome
from bench.resource_use import ROOT
from bench.servers import environment
from tests.post_office import PostOffice

KILLS = 200
MAILS_A_ROUND = 4
# How long a strike after the server's 250 is waited for.
PATIENCE_SECONDS = 5
# Every so many-th dies when the server has just said 250, and nobody has marked it.
AIMED = 4
# A claim is free again after five minutes: each worker comes six after the last.
SECONDS_AHEAD = 6 * 60


class CountingOffice(PostOffice):
    """Count mails by their Message-ID, and strike when one has been taken, if told."""

    def __init__(self):
        super().__init__()
        self.counts = Counter()
        self.strike = None

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  # aiosmtpd's
        """Take a mail; the answer is under way when the strike falls."""
        answer = await super().handle_DATA(server, session, envelope)
        self.counts[self.mails[-1]["Message-ID"]] += 1
        if self.strike:
            server.loop.call_later(random.random() / 500, self.strike)  # noqa: S311  # no secret
            self.strike = None
        return answer


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


def drill(ground):
    """Kill the worker on each database."""
    for kind in KINDS:
        yield kill_workers(ground, kind)


def kill_workers(ground, kind):
    """Queue and kill, again and again, and let the last worker finish."""
    url = ground.fresh(kind)
    office = CountingOffice()
    office.controller.start()
    excused, at_work = set(), 0
    try:
        with nursery(url, office.port) as workers:
            usual = time_worker(workers, url)
            for number in range(KILLS):
                queue(url, number)
                kill_one(workers, office, number, usual)
                unmarked = set(office.counts) - marked(url)
                excused |= unmarked
                at_work += bool(claimed(url))
            workers.begin((KILLS + 1) * SECONDS_AHEAD)
            workers.wait()
    finally:
        office.controller.stop()
    return judge(url, office.counts, excused, at_work)


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


def time_worker(workers, url):
    """Return the seconds that a worker needs whom nobody disturbs."""
    queue(url, "undisturbed")
    before = time.monotonic()
    workers.begin(0)
    workers.wait()
    return time.monotonic() - before


def kill_one(workers, office, number, usual):
    """Begin a worker and kill it: at a random moment, or after the server's 250."""
    worker = workers.begin(number * SECONDS_AHEAD)
    if number % AIMED == 0:
        office.strike = lambda: kill(worker)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while office.strike and time.monotonic() < deadline:
            time.sleep(0.002)
        # It falls within two milliseconds.
        time.sleep(0.01)
        office.strike = None
    else:
        time.sleep(random.random() * usual)  # noqa: S311  # no secret is made
    kill(worker)
    workers.wait()


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


def judge(url, counts, excused, at_work):
    """Return the outcome: what never came, and what came twice without excuse."""
    queued = select(url, "SELECT reference FROM messages")
    lost = queued - set(counts)
    doubled = {reference for reference, count in counts.items() if count > 1}
    return Outcome(
        "mail",
        f"kill -9 of the mail worker, {KILLS} times, {at_work} of them with a mail in "
        f"its hands; {len(queued)} mails ({describe(url)})",
        f"{len(doubled)} mails twice with the same Message-ID, "
        f"{len(doubled - excused)} of them not between the server's 250 and our mark",
        f"{len(lost)} mails",
        not lost and not doubled - excused and bool(doubled),
    )
