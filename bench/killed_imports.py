"""Kill imports at any moment, and look whether they are in wholly or not at all.

Run: .venv/bin/python -m bench.killed_imports [--kills 200]
[--database sqlite|postgresql|both] [--invoices 300] [--between 0 1.1]
"""

import argparse
import logging
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from bench import databases
from bench.forked_imports import LINES, Place, fork_import, run_to_end, wait_for_exit
from bench.stored_imports import IN, OUT, find_damage, judge

UNDISTURBED = 3
EVERY_TENTH = 10
# Killed within the usual duration, and a little after it.
BETWEEN = (0, 1.1)
# More than are written at once, or a commit after each part would not show.
INVOICES_TO_COMMIT = 1200


class Kill(NamedTuple):
    """When an import was killed, as a part of its usual duration, and what is left."""

    moment: float
    has_ended: bool
    verdict: str


def kill_at_random(place, options):
    """Kill so many imports; return each kill, and the usual duration in seconds."""
    durations = [time_import(place, f"U{n}", options) for n in range(UNDISTURBED)]
    kills = []
    for number, moment in enumerate(choose_moments(options), start=1):
        usual = statistics.median(durations[-UNDISTURBED:])
        is_tenth = number % EVERY_TENTH == 0
        is_again = is_tenth or number == options.kills
        kills.append(run_round(place, number, moment, usual, options, again=is_again))
        if is_tenth:
            # A machine is not equally busy all the time.
            durations.append(time_import(place, f"T{number}", options))
    return kills, statistics.median(durations)


def time_import(place, name, options):
    """Return the seconds of an import that nobody disturbs."""
    file = place.write_invoices(name, options.invoices)
    return run_to_end(place, "invoices", file)


def run_round(place, number, moment, usual, options, *, again):
    """Kill one import, and judge it; where asked, import its file again."""
    file = place.write_invoices(f"K{number}", options.invoices)
    code = kill_import(place, file, moment * usual)
    verdict = judge_child(place, file, options.invoices, code)
    if again:
        verdict = import_again(place, file, options.invoices, verdict)
    return Kill(moment, code == 0, verdict)


def choose_moments(options):
    """Return random moments in random order, one in each equal part of the range."""
    first, last = options.between
    dice = random.Random()  # noqa: S311  # no secret is made
    step = (last - first) / options.kills
    moments = [first + step * (part + dice.random()) for part in range(options.kills)]
    dice.shuffle(moments)
    return moments


def kill_import(place, file, seconds):
    """Kill an import after some seconds; return its exit code, 0 if it had ended."""
    child = fork_import(place, "invoices", file)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return wait_for_exit(child)


def judge_child(place, file, invoices, code):
    """Say what a child left; one that ended by itself must have done its work."""
    verdict = judge(place.url, file.stem, invoices, LINES)
    if code > 0 or (code == 0 and verdict != IN):
        return f"exit code {code}, and {verdict}"
    return verdict


def import_again(place, file, invoices, verdict):
    """Import what was killed undisturbed; return the verdict, or what went wrong."""
    run_to_end(place, "invoices", file)
    after = judge(place.url, file.stem, invoices, LINES)
    return verdict if after == IN else f"imported again: {after}"


def kill_before_commits(place):
    """Have an import die before its first commit, its second, and so on to its end.

    Commits alone change what others see, so nothing is left to chance here.
    Return a verdict each, the last of the import that met its end.
    """
    verdicts, code = [], None
    while code is None or code < 0:
        number = len(verdicts) + 1
        file = place.write_invoices(f"C{number}", INVOICES_TO_COMMIT)
        child = fork_import(place, "invoices", file, fatal_commit=number)
        code = wait_for_exit(child)
        verdicts.append(judge_child(place, file, INVOICES_TO_COMMIT, code))
    return verdicts


def report(url, kills, duration, at_commits, damage):
    """Print where the kills fell and what they left; return whether all is well."""
    verdicts = Counter(kill.verdict for kill in kills)
    ended = sum(kill.has_ended for kill in kills)
    print(
        f"{databases.describe(url)}: {len(kills)} kills, {verdicts[IN]} wholly in "
        f"({ended} had ended), {verdicts[OUT]} wholly out, "
        f"halves {count_halves(verdicts)}; undisturbed {1000 * duration:.0f} ms"
    )
    report_tenths(kills)
    # The last one came to its end.
    deaths = len(at_commits) - 1
    print(f"  before a commit: {deaths} killed, halves {count_halves(at_commits)}")
    faults = [*{*verdicts, *at_commits} - {IN, OUT}, *damage]
    for fault in faults:
        print(f"  WRONG: {fault}")
    return deaths > 0 and not faults


def count_halves(verdicts):
    """Return how many imports are neither in nor out."""
    counts = Counter(verdicts)
    return counts.total() - counts[IN] - counts[OUT]


def report_tenths(kills):
    """Print how many kills fell into each tenth of the usual duration."""
    tenths = Counter(int(kill.moment * 10) for kill in kills)
    inside = Counter(int(kill.moment * 10) for kill in kills if kill.verdict == IN)
    for tenth in sorted(tenths):
        print(
            f"  {tenth / 10:.1f} to {(tenth + 1) / 10:.1f} of the duration: "
            f"{tenths[tenth]} kills, {inside[tenth]} in"
        )


def measure(url, options):
    """Kill on one database, migrated and empty; say whether all is well."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(url, Path(folder))
        run_to_end(place, "customers", place.write_customers())
        kills, duration = kill_at_random(place, options)
        at_commits = kill_before_commits(place)
    return report(url, kills, duration, at_commits, find_damage(url))


def read_options():
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--invoices", type=int, default=300)
    parser.add_argument("--between", type=float, nargs=2, default=BETWEEN)
    parser.add_argument("--database", choices=[*databases.KINDS, "both"])
    parser.add_argument("--url", help="a migrated, empty database to use instead")
    parser.set_defaults(database="both")
    return parser.parse_args()


def main():
    """Kill imports on each kind of database; exit 1 where one is in by half."""
    options = read_options()
    # The journal's line for each import would hide the result.
    logging.disable(logging.INFO)
    if options.url:
        sys.exit(not measure(options.url, options))
    kinds = databases.KINDS if options.database == "both" else [options.database]
    results = []
    for kind in kinds:
        with databases.open_place(kind) as databases_of_kind:
            results.append(measure(databases_of_kind.create(), options))
    sys.exit(not all(results))


if __name__ == "__main__":
    main()
