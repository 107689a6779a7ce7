"""Flood the sign-in page, and look at everybody else."""

import threading
import time
from collections import Counter
from http import HTTPStatus

from bench.billing_files import email_of
from bench.databases import KINDS, describe
from bench.faults.answers import PAGE, Tally, ask_for_kind, in_words, is_in_order
from bench.faults.ground import Outcome
from bench.import_speed import PASSWORD
from bench.probes import People, probing
from bench.reloads import CUSTOMERS
from bench.servers import deployed

WRONG = "wrong wrong wrong"
AT_ONCE, IN_A_ROW = 20, 200
IDLE_SECONDS = 6
FACTOR = 3
REFUSED, BLOCKED = "422 in words", "429 in words"
VICTIM = 49
# Addresses that nobody else in this drill comes from.
FIRST_ADDRESS = 50_000


def drill(ground):
    """Flood on each database, in three ways."""
    for kind in KINDS:
        url, folder = ground.fresh(kind), ground.new_folder()
        with deployed(url, folder / "gunicorn.log") as (base, _):
            people = People(base, CUSTOMERS, PASSWORD)
            watch(people, lambda: time.sleep(IDLE_SECONDS / 2))
            idle, _ = watch(people, lambda: time.sleep(IDLE_SECONDS))
            for done, flood in FLOODS.items():
                yield judge(f"{done} ({describe(url)})", people, idle, flood)


def at_once(people, kinds):
    """Let 20 guess at one account in the same moment, each from its own address."""

    def guess(number):
        kinds[try_password(people, number, VICTIM)] += 1

    crowd = [threading.Thread(target=guess, args=(n,)) for n in range(AT_ONCE)]
    for person in crowd:
        person.start()
    for person in crowd:
        person.join()


def in_a_row(people, kinds):
    """Guess 200 times at one account, from 200 addresses."""
    for number in range(AT_ONCE, AT_ONCE + IN_A_ROW):
        kinds[try_password(people, number, VICTIM)] += 1


def at_many(people, kinds):
    """Guess 200 times at one account after the other, from one address."""
    for number in range(IN_A_ROW):
        kinds[try_password(people, 0, number)] += 1


FLOODS = {
    f"{AT_ONCE} wrong passwords at once, one account": at_once,
    f"{IN_A_ROW} in a row, one account, {IN_A_ROW} addresses": in_a_row,
    f"{IN_A_ROW} in a row, {IN_A_ROW} accounts, one address": at_many,
}


def try_password(people, number, account):
    """Guess once at an account, and return the name of what came."""
    turn, email = FIRST_ADDRESS + number, email_of(account)
    return ask_for_kind(
        lambda: people.sign_in(turn, email=email, password=WRONG),
        HTTPStatus.SEE_OTHER,
    )


def watch(people, trial):
    """Let somebody read, and somebody sign in; return latencies and what they got."""
    reading, entering = Tally(), Tally()
    cookies = {"Cookie": people.reader_cookies}
    asks = {
        "list": reading.asking(lambda: people.request("GET", "/factures/", **cookies)),
        "sign-in": entering.asking(
            # All but the victim's account.
            lambda: people.sign_in(next(people.turns) % VICTIM),
            HTTPStatus.SEE_OTHER,
        ),
    }
    with probing(asks) as probes:
        trial()
    latencies = {name: probe.latency() for name, probe in probes.items()}
    return latencies, reading.kinds + entering.kinds


def judge(done, people, idle, flood):
    """Flood, and say what the flood got and what the others did."""
    kinds = Counter()
    busy, others = watch(people, lambda: flood(people, kinds))
    waits = "; ".join(
        f"{name} p99 {1000 * busy[name].p99:.0f} ms "
        f"({busy[name].p99 / idle[name].p99:.1f} × {1000 * idle[name].p99:.0f})"
        for name in busy
    )
    return Outcome(
        "flood",
        done,
        f"the flood: {in_words(kinds)}; others: {in_words(others)}; {waits}",
        "nothing",
        is_in_order(kinds, REFUSED, BLOCKED)
        and BLOCKED in kinds
        and set(others) == {PAGE}
        and busy["list"].p99 <= FACTOR * idle["list"].p99,
    )
