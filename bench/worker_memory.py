"""Tell how much memory a worker holds after thousands of pages, and whether it grows.

One worker on each database, both at the same time: memory does not mind. PDFs are kept
beforehand by another server, which shows what making them takes.
Run: .venv/bin/python -m bench.worker_memory [--requests 10000] [--people 50]
"""

import argparse
import tempfile
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

from bench import databases, table
from bench.import_speed import MEGABYTE, megabytes
from bench.page_load import load
from bench.page_rounds import Side, ask_for_each
from bench.page_serving import FEW, PATHS, turns_of
from bench.portals import serving_customers
from bench.process_use import peak_bytes
from bench.servers import PORTAL, started
from bench.table import Goal, Row

GOAL = Goal("≤", 120, " MB")
# When to look for the first time, as a part of all requests.
EARLY = 0.2
CONNECTIONS, SECONDS = 4, 2


def measure(options):
    """Return the rows of both databases."""
    with ThreadPoolExecutor(len(databases.KINDS)) as pool:
        rows = pool.map(lambda kind: measure_one(kind, options), databases.KINDS)
        return list(chain.from_iterable(rows))


def measure_one(kind, options):
    """Return the rows of one kind of database."""
    with (
        tempfile.TemporaryDirectory() as name,
        databases.open_place(kind) as place,
        serving_customers(
            place.create(), Path(name) / "first.log", FEW, options.people
        ) as portal,
    ):
        folder, words = Path(name), databases.describe(portal.url)
        ask_for_each(Side(portal.server, portal.turns(PATHS["pdf"])))
        makers = peak_bytes(portal.server.process_id)
        pages = [turns_of(page, portal) for page in PATHS if page != "sign-in"]
        turns = list(chain(*zip(*pages, strict=True), turns_of("sign-in", portal)))
        log = folder / "second.log"
        with started(portal.url, log, PORTAL, "--workers=1") as server:
            early, late = (
                peak_after(Side(server, turns), folder, count)
                for count in (EARLY * options.requests, (1 - EARLY) * options.requests)
            )
    return [
        Row(
            f"peak memory of a worker, {options.requests:,} requests",
            words,
            megabytes(late),
            f"{megabytes(early)}, {EARLY * options.requests:,.0f} requests",
            late / early,
            goal=GOAL,
            judged=late / MEGABYTE,
        ),
        Row(
            "peak memory of a worker that made PDFs",
            words,
            megabytes(makers),
            f"{megabytes(late)}, PDFs that are kept",
            makers / late,
        ),
    ]


def peak_after(side, folder, requests):
    """Load a server with so many requests more; return its peak in bytes."""
    left = requests
    while left > 0:
        seen = load(
            side.server.base,
            side.turns,
            folder,
            connections=CONNECTIONS,
            seconds=SECONDS,
        )
        left -= seen.requests
    return peak_bytes(side.server.process_id)


def main():
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=50)
    print(table.heading())
    print(*measure(parser.parse_args()), sep="\n")


if __name__ == "__main__":
    main()
