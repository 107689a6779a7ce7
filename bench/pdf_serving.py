"""Tell how many PDFs a second the portal hands out, beside a bare route.

Both are served by gunicorn with two workers of four threads. Each person is
signed in and asks for an invoice of their own, in turns. Each is asked for once
before anything counts, so that its PDF is kept.
Run: .venv/bin/python -m bench.pdf_serving [--people 200] [--seconds 10]
[--rounds 5] [--connections 8] [--database sqlite|postgresql]
"""

import argparse
import os
import platform
import random
import statistics
import tempfile
from contextlib import ExitStack, closing
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path

from bench import billing_files, databases
from bench.import_speed import PASSWORD, give_passwords
from bench.pdf_load import Turn, ask, connect, load, loader
from bench.probes import People
from bench.resource_use import run_portal
from bench.servers import PORTAL, environment, serving

BARE = "bench.bare_pdf:app"
PREFIX = "F-"
LINES = 3
GOAL = 0.60


def fill(url, folder, people):
    """Import people, and an invoice for each."""
    customers, invoices = folder / "customers.csv", folder / "invoices.csv"
    billing_files.write_customers(customers, people)
    billing_files.write_invoices(
        invoices, PREFIX, people, lines=LINES, customers=people
    )
    run_portal(environment(url), "import", "customers", customers)
    run_portal(environment(url), "import", "invoices", invoices)
    give_passwords(url)


def sign_in(base, how_many):
    """Let everybody sign in; return what each asks for, and as whom."""
    people = People(base, how_many, PASSWORD)
    return [
        Turn(f"/factures/{PREFIX}{number:07d}.pdf", people.sign_in(number).cookies)
        for number in range(how_many)
    ]


def ask_for_each(base, turns):
    """Ask once for each PDF; return the median size, or raise RuntimeError."""
    sizes = []
    with closing(connect(base.removeprefix("http://"))) as connection:
        for turn in turns:
            status, content = ask(connection, turn)
            if status != HTTPStatus.OK or not content.startswith(b"%PDF-"):
                raise RuntimeError(f"{turn.path}: {status}, no PDF")
            sizes.append(len(content))
    return statistics.median(sizes)


def measure(bases, turns, folder, options):
    """Load the servers in turns, in random order; return each one's rounds."""
    order = list(bases)
    rounds = {name: [] for name in bases}
    shuffler = random.Random(1)  # noqa: S311  # no secret is made
    for _ in range(options.rounds):
        shuffler.shuffle(order)
        for name in order:
            seen = load(
                bases[name],
                turns,
                folder,
                connections=options.connections,
                seconds=options.seconds,
            )
            rounds[name].append(seen)
    return rounds


def report(rounds, sizes):
    """Print requests a second, how far the rounds were apart, and the ratio."""
    rates = {}
    for name, seen in rounds.items():
        each = [loaded.requests / loaded.seconds for loaded in seen]
        rates[name] = statistics.median(each)
        median = statistics.median(loaded.median_seconds for loaded in seen)
        print(
            f"{name}: {rates[name]:.0f} requests/s "
            f"({' '.join(f'{rate:.0f}' for rate in each)}), "
            f"half of them within {1000 * median:.1f} ms, "
            f"{sizes[name] / 1000:.1f} kB each, "
            f"{sum(loaded.failed for loaded in seen)} failed"
        )
    ratio = rates["portal"] / rates["bare"]
    print(f"portal/bare {ratio:.3f}, goal at least {GOAL:.2f}")


def report_machine(url, options):
    """Print what this is measured with, and how busy the machine is."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("flask", "gunicorn"))
    print(
        f"{platform.platform()}, {os.cpu_count()} processors, load "
        f"{os.getloadavg()[0]:.1f}, Python {platform.python_version()}, {versions}, "
        f"{databases.describe(url)}, {options.people} people, "
        f"{options.connections} connections by {loader()}"
    )


def read_options():
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--database", choices=databases.KINDS, default="sqlite")
    return parser.parse_args()


def main():
    """Serve both, load them in turns, and print."""
    options = read_options()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        place = stack.enter_context(databases.open_place(options.database))
        url = place.create()
        report_machine(url, options)
        fill(url, folder, options.people)
        bases = {
            name: stack.enter_context(serving(url, folder / f"{name}.log", application))
            for name, application in (("portal", PORTAL), ("bare", BARE))
        }
        turns = sign_in(bases["portal"], options.people)
        sizes = {name: ask_for_each(base, turns) for name, base in bases.items()}
        report(measure(bases, turns, folder, options), sizes)


if __name__ == "__main__":
    main()
