"""Load servers in turns, in random order, and compare what each round saw."""

import random
import statistics
import time
from contextlib import closing
from http import HTTPStatus
from itertools import count, cycle, islice
from typing import NamedTuple

from bench.page_load import Load, Turn, ask, connect, load
from bench.process_use import processor_seconds
from bench.servers import Server

REST_SECONDS = 0.1
# More than any server makes anew in a round.
TURNS_OF_A_ROUND = 6000
numbers = count()


class Side(NamedTuple):
    """A server, and what it is asked for: the same again and again, or always anew."""

    server: Server
    turns: list[Turn]
    is_anew: bool = False

    def list_turns(self):
        """Return the turns of one round; no page that is kept answers what is new."""
        if not self.is_anew:
            return self.turns
        return [
            turn._replace(path=f"{turn.path}?n={next(numbers)}")
            for turn in islice(cycle(self.turns), TURNS_OF_A_ROUND)
        ]


class Pace(NamedTuple):
    """How many rounds, of how many seconds each, over how many connections at once."""

    rounds: int
    seconds: int
    connections: int


class Round(NamedTuple):
    """What one round saw, and the processor time of each answer in seconds."""

    seen: Load
    cost: float

    @property
    def rate(self):
        """Return the answers a second."""
        return self.seen.requests / self.seen.seconds


def ask_for_each(side, beginning=b""):
    """Ask once for each; return the median size, or raise RuntimeError."""
    sizes = []
    with closing(connect(host_of(side.server))) as connection:
        for turn in side.turns:
            status, content = ask(connection, turn)
            if status != HTTPStatus.OK or not content.startswith(beginning):
                raise RuntimeError(f"{turn.path}: {status}, {content[:80]}")
            sizes.append(len(content))
    return round(statistics.median(sizes))


def host_of(server):
    """Return where a server listens."""
    return server.base.removeprefix("http://")


def measure(sides, folder, pace):
    """Load the sides in turns; return the rounds of each by name."""
    names = list(sides)
    rounds = {name: [] for name in names}
    shuffler = random.Random(1)  # noqa: S311  # no secret is made
    # Each worker writes its templates' code at the first page: that does not count.
    for side in sides.values():
        if not side.is_anew:
            load_once(side, folder, pace)
    for _ in range(pace.rounds):
        shuffler.shuffle(names)
        for name in names:
            rounds[name].append(load_once(sides[name], folder, pace))
    return rounds


def load_once(side, folder, pace):
    """Load one side for a while; raise RuntimeError where an answer was not right."""
    before = processor_seconds(side.server.process_id)
    seen = load(
        side.server.base,
        side.list_turns(),
        folder,
        connections=pace.connections,
        seconds=pace.seconds,
    )
    if seen.failed:
        raise RuntimeError(f"{side.turns[0].path}: {seen.failed} answers failed")
    used = processor_seconds_at_rest(side.server.process_id) - before
    # Each connection was cut off while it waited for one more.
    return Round(seen, used / (seen.requests + pace.connections))


def processor_seconds_at_rest(process_id):
    """Return the processor time when a server has made what nobody waits for."""
    used = None
    while used != (now := processor_seconds(process_id)):
        used = now
        time.sleep(REST_SECONDS)
    return used


def rate(rounds):
    """Return the median answers a second, and what one costs, in words."""
    answers, cost = (
        statistics.median(figures)
        for figures in zip(*((one.rate, one.cost) for one in rounds), strict=True)
    )
    return f"{answers:.0f}/s, {1000 * cost:.2f} ms"


def milliseconds(rounds):
    """Return the median wait in words."""
    return f"{1000 * median_wait(rounds):.1f} ms"


def median_wait(rounds):
    """Return how long half of the people waited at most, in seconds."""
    return statistics.median(one.seen.median_seconds for one in rounds)


def ratio(ours, beside, figure):
    """Return the median of a figure's ratios, round by round."""
    pairs = zip(ours, beside, strict=True)
    return statistics.median(figure(one) / figure(other) for one, other in pairs)


def rate_ratio(ours, beside):
    """Return how many answers ours gives while the other gives one."""
    return ratio(ours, beside, lambda one: one.rate)


def cost_ratio(ours, beside):
    """Return the same by processor time: the other's cost in parts of ours."""
    return ratio(beside, ours, lambda one: one.cost)


def wait_ratio(ours, beside):
    """Return how long people wait with ours, in parts of the other's wait."""
    return ratio(ours, beside, lambda one: one.seen.median_seconds)
