"""Tell how long the portal and its command take to start, beside Flask's own.

Run: .venv/bin/python -m bench.starts [--rounds 5]
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from typing import NamedTuple

from bench import table
from bench.resource_use import ROOT
from bench.servers import environment
from bench.table import Goal, Row

STARTS = (
    (
        "cold start of create_app",
        ("-c", "import odoportail; odoportail.create_app()"),
        ("-c", "import flask; flask.Flask('bare')"),
        "bare Flask",
        Goal("≤", 0.50, " s"),
    ),
    (
        "odoportail --help",
        ("-m", "odoportail", "--help"),
        ("-m", "flask", "--version"),
        "flask --version",
        Goal("≤", 0.20, " s"),
    ),
)


class Took(NamedTuple):
    """What one process took from its beginning to its end."""

    seconds: float
    processor_seconds: float


def measure(rounds):
    """Return a row for each start."""
    return [measure_one(*start, rounds) for start in STARTS]


def measure_one(what, ours, other, name, goal, rounds):
    """Return how one start compares, the two in turns."""
    for arguments in (ours, other):
        run(arguments)
    mine, others = zip(*((run(ours), run(other)) for _ in range(rounds)), strict=True)
    seconds, beside = (middle(took).seconds for took in (mine, others))
    return Row(
        what,
        "–",
        f"{seconds:.2f} s",
        f"{beside:.2f} s, {name}",
        seconds / beside,
        middle(mine).processor_seconds / middle(others).processor_seconds,
        goal,
        seconds,
    )


def run(arguments):
    """Run Python as a process of its own, on a database that holds nothing."""
    before, used = time.perf_counter(), children_seconds()
    subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=settings(),
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return Took(time.perf_counter() - before, children_seconds() - used)


def settings():
    """Return the environment: compiled modules are kept, as where one installs."""
    found = environment(f"sqlite:///{os.devnull}")
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    return found


def children_seconds():
    """Return the processor time of all processes that have ended here."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def middle(took):
    """Return the medians."""
    return Took(*map(statistics.median, zip(*took, strict=True)))


def main():
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    print(table.heading())
    print(*measure(parser.parse_args().rounds), sep="\n")


if __name__ == "__main__":
    main()
