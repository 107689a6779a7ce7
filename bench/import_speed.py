"""Tell what the import of invoices costs, beside the least that it could cost.

Run: .venv/bin/python -m bench.import_speed [--invoices 100000] [--lines 3]
[--rounds 3] [--database sqlite|postgresql|both]
"""

import argparse
import platform
import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from bench import bare_insert, billing_files, databases
from bench.databases import connect, spell
from bench.probes import People, probing
from bench.resource_use import run_portal
from bench.servers import environment, serving
from bench.table import Goal, Row
from odoportail.auth import passwords

GOAL = Goal("≤", 3.00)
PASSWORD = "a few words in a row"  # noqa: S105  # of people who do not exist
SMALL_FILE = 10_000
WARM_UP_SECONDS = 3
IDLE_SECONDS = 10
MEGABYTE = 1_000_000


class Files(NamedTuple):
    """What the billing system hands over."""

    customers: Path
    invoices: Path
    few_invoices: Path
    how_many_customers: int


def write_files(folder, options):
    """Write the files to import: two of invoices, with other numbers each."""
    customers = billing_files.count_customers(options.invoices)
    files = Files(*(folder / name for name in ("c.csv", "i.csv", "f.csv")), customers)
    billing_files.write_customers(files.customers, customers)
    for file, prefix, invoices in (
        (files.invoices, "F-", options.invoices),
        (files.few_invoices, "P-", SMALL_FILE),
    ):
        billing_files.write_invoices(
            file, prefix, invoices, lines=options.lines, customers=customers
        )
    return files


def measure(place, files, options):
    """Measure on one kind of database, and print."""
    base = place.create()
    run_portal(environment(base), "import", "customers", files.customers)
    give_passwords(base)
    print(f"\n{databases.describe(base)}")
    full, uses = measure_speed(place, base, files, options)
    measure_again(full, files)
    place.drop(full)
    idle = run_portal(environment(base), "import", "list")
    served = place.copy(base)
    few = import_invoices(served, files.few_invoices)
    report_memory(idle, few, uses, options)
    measure_waits(served, files)


def give_passwords(url):
    """Let every customer sign in, all with the same password."""
    hashed = passwords.hash_password(PASSWORD)
    with closing(connect(url)) as connection:
        statement = spell("UPDATE users SET password_hash = ?", url)
        connection.execute(statement, (hashed,))


def measure_speed(place, base, files, options):
    """Compare our import with bare inserts of its rows, in turns, and print.

    Return the database that the last one filled, and what each of ours took.
    """
    bare, uses, rows, full = compare(place, base, files.invoices, options.rounds)
    report_speed(bare, uses, rows)
    return full, uses


def compare(place, base, file, rounds):
    """Import a file and insert its rows barely, in turns, into copies of a database.

    Return the seconds of the bare inserts, what our imports took, how many rows
    there are, and the database that the last import filled.
    """
    bare, uses, full = [], [], None
    for _ in range(rounds):
        if full:
            place.drop(full)
        full = place.copy(base)
        uses.append(import_invoices(full, file))
        tables = bare_insert.read_rows(full)
        other = place.copy(base)
        bare.append(bare_insert.insert_rows(other, tables))
        place.drop(other)
    return bare, uses, bare_insert.count_rows(tables), full


def list_rows(folder, options):
    """Return how our import compares, as rows of the one table."""
    files, rows = write_files(folder, options), []
    for kind in databases.KINDS:
        with databases.open_place(kind) as place:
            base = place.create()
            run_portal(environment(base), "import", "customers", files.customers)
            bare, uses, *_ = compare(place, base, files.invoices, options.rounds)
            rows.append(row_of(databases.describe(base), options, bare, uses))
    return rows


def row_of(words, options, bare, uses):
    """Return how our import compares on one kind of database."""
    ours, beside = (
        statistics.median(seconds) for seconds in ((use.seconds for use in uses), bare)
    )
    return Row(
        f"import of {options.invoices:,} invoices of {options.lines} lines",
        words,
        f"{ours:.1f} s",
        f"{beside:.1f} s, bare executemany",
        ours / beside,
        goal=GOAL,
        judged=ours / beside,
    )


def import_invoices(url, file):
    """Import a file of invoices with our command, and return what that took."""
    return run_portal(environment(url), "import", "invoices", file)


def report_speed(bare, uses, rows):
    """Print the medians, how far the rounds were apart, and the ratio."""
    ours = [use.seconds for use in uses]
    for name, rounds in (("bare executemany", bare), ("our command", ours)):
        median = statistics.median(rounds)
        spread = " ".join(f"{each:.2f}" for each in rounds)
        print(f"  {name}: {median:.2f} s ({spread}), {rows / median:,.0f} rows/s")
    ratio = statistics.median(ours) / statistics.median(bare)
    user = statistics.median(use.user_seconds for use in uses)
    print(f"  ratio {ratio:.2f}, user time {user:.2f} s")


def measure_again(url, files):
    """Import the same file into what holds it already, and print."""
    use = import_invoices(url, files.invoices)
    (counts,) = (line for line in use.output.splitlines() if "unchanged" in line)
    print(
        f"  the same file again: {use.seconds:.2f} s, "
        f"peak {megabytes(use.peak_bytes)}: {counts.strip()}"
    )


def report_memory(idle, few, uses, options):
    """Print the peaks of a command without a file, and with a small and a large one."""
    peak = max(use.peak_bytes for use in uses)
    print(
        f"  peak memory: no invoices {megabytes(idle.peak_bytes)}, "
        f"{SMALL_FILE} invoices {megabytes(few.peak_bytes)}, "
        f"{options.invoices} invoices {megabytes(peak)}"
    )


def megabytes(size):
    """Return a number of bytes in words."""
    return f"{size / MEGABYTE:.0f} MB"


def measure_waits(url, files):
    """Print how long people wait before and during an import."""
    log = files.customers.with_name("gunicorn.log")
    with serving(url, log) as base:
        people = People(base, files.how_many_customers, PASSWORD)
        asks = {"list": people.lists_invoices, "sign-in": people.signs_in}
        # The first answers of each worker take longer: they do not count.
        for seconds in (WARM_UP_SECONDS, IDLE_SECONDS):
            with probing(asks) as probes:
                time.sleep(seconds)
        report_waits("idle", probes)
        with probing(asks) as probes:
            use = import_invoices(url, files.invoices)
        report_waits(f"import of {use.seconds:.1f} s", probes)


def report_waits(when, probes):
    """Print the percentiles of each probe, in milliseconds."""
    for name, probe in probes.items():
        waited = probe.latency()
        median, p99, longest = (1000 * seconds for seconds in waited[:3])
        print(
            f"  {when}, {name}: p50 {median:.1f} ms, p99 {p99:.1f} ms, "
            f"max {longest:.0f} ms, {waited.failed} of {waited.asked} failed"
        )


def read_options():
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--invoices", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", choices=[*databases.KINDS, "both"])
    parser.set_defaults(database="both")
    return parser.parse_args()


def main():
    """Write the files, then measure each kind of database."""
    options = read_options()
    kinds = databases.KINDS if options.database == "both" else [options.database]
    with tempfile.TemporaryDirectory() as folder:
        files = write_files(Path(folder), options)
        print(
            f"{options.invoices} invoices of {options.lines} lines, "
            f"{megabytes(files.invoices.stat().st_size)}, "
            f"Python {platform.python_version()}"
        )
        for kind in kinds:
            with databases.open_place(kind) as place:
                measure(place, files, options)


if __name__ == "__main__":
    main()
