"""Count the requests that reloads of gunicorn drop, with the guide's configuration.

Run: .venv/bin/python -m bench.reloads [--reloads 20] [--readers 4]
"""

import argparse
import os
import signal
import tempfile
import time
from pathlib import Path

from bench import billing_files, databases
from bench.import_speed import PASSWORD, give_passwords
from bench.probes import People, probing
from bench.resource_use import run_portal
from bench.servers import deployed, environment

CUSTOMERS, INVOICES = 50, 600
# New workers need a moment to be there; faster reloads only queue.
SECONDS_BETWEEN = 6


def fill(place, folder):
    """Return the address of a database with customers who can sign in."""
    url = place.create()
    customers, invoices = folder / "customers.csv", folder / "invoices.csv"
    billing_files.write_customers(customers, CUSTOMERS)
    billing_files.write_invoices(invoices, "F-", INVOICES, lines=2, customers=CUSTOMERS)
    run_portal(environment(url), "import", "customers", customers)
    run_portal(environment(url), "import", "invoices", invoices)
    give_passwords(url)
    return url


def measure(url, folder, options):
    """Reload again and again under load, and print what came of the requests."""
    with deployed(url, folder / "gunicorn.log") as (base, server):
        people = People(base, CUSTOMERS, PASSWORD)
        asks = {f"reader {n}": people.lists_invoices for n in range(options.readers)}
        with probing(asks | {"sign-in": people.signs_in}) as probes:
            for _ in range(options.reloads):
                time.sleep(SECONDS_BETWEEN)
                os.kill(server.pid, signal.SIGHUP)
            time.sleep(SECONDS_BETWEEN)
    asked = sum(len(probe.seconds) for probe in probes.values())
    failed = sum(probe.failed for probe in probes.values())
    slowest = max(probe.latency().longest for probe in probes.values())
    print(
        f"{databases.describe(url)}: {options.reloads} reloads, {asked} requests, "
        f"{failed} dropped or wrong, the slowest {slowest:.2f} s"
    )


def main():
    """Measure on both databases."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reloads", type=int, default=20)
    parser.add_argument("--readers", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind in databases.KINDS:
            with databases.open_place(kind) as place:
                measure(fill(place, folder), folder, options)


if __name__ == "__main__":
    main()
