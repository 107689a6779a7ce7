"""Let people read while 100 000 invoices come in, and while 20 sign in at once."""

import os
import tempfile
import threading
import time

from bench import billing_files
from bench.databases import KINDS, describe
from bench.faults.ground import Outcome
from bench.import_speed import (
    IDLE_SECONDS,
    PASSWORD,
    give_passwords,
    import_invoices,
)
from bench.probes import People, percentile, probing
from bench.resource_use import run_portal
from bench.servers import deployed, environment

INVOICES = 100_000
LINES = 3
AT_ONCE = 20
BURSTS = 10
SECONDS_BETWEEN_BURSTS = 1.0
# The other process still makes its first PDF when one has long been made.
WARM_UP_SECONDS = 10
DISK_WRITES = 400
DISK_BYTES = 4096
# How many times as long as on an idle portal one in a hundred may wait.
FACTOR = 3


def drill(ground):
    """Measure on both databases; return an outcome for each thing that was done."""
    disk = measure_disk(ground.new_folder())
    return [disk, *(outcome for kind in KINDS for outcome in measure(ground, kind))]


def measure_disk(folder):
    """Tell how long the disk itself keeps people waiting: each sign-in waits for it.

    It waits twice; TMPDIR=/dev/shm puts the drill into memory instead.
    """
    waits = []
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        for _ in range(DISK_WRITES):
            before = time.perf_counter()
            file.write(bytes(DISK_BYTES))
            os.fsync(file.fileno())
            waits.append(time.perf_counter() - before)
            time.sleep(0.02)
    seen = "; ".join(
        f"p{percent} {1000 * percentile(sorted(waits), percent):.1f} ms"
        for percent in (50, 99, 100)
    )
    return Outcome("load", f"{DISK_WRITES} writes to the disk", seen, "–", holds=True)


def measure(ground, kind):
    """Measure on one database: idle, an import, and people who come at once."""
    url, folder = ground.fresh(kind), ground.new_folder()
    customers = billing_files.count_customers(INVOICES)
    write_files(folder, customers)
    run_portal(environment(url), "import", "customers", folder / "customers.csv")
    give_passwords(url)
    with deployed(url, folder / "gunicorn.log") as (base, _):
        people = People(base, customers, PASSWORD)
        asks = asks_of(people)
        # The first answers of each worker take longer: they do not count.
        watch(asks, lambda: time.sleep(WARM_UP_SECONDS))
        idle = watch(asks, lambda: time.sleep(IDLE_SECONDS))
        trials = {
            f"import of {INVOICES:,} invoices": lambda: import_invoices(
                url, folder / "invoices.csv"
            ),
            f"{AT_ONCE} sign in at once, every second": lambda: sign_in_bursts(people),
        }
        for done, trial in trials.items():
            yield judge(f"{done} ({describe(url)})", idle, watch(asks, trial))


def write_files(folder, customers):
    """Write what the billing system hands over."""
    billing_files.write_customers(folder / "customers.csv", customers)
    billing_files.write_invoices(
        folder / "invoices.csv", "L-", INVOICES, lines=LINES, customers=customers
    )


def asks_of(people):
    """Return what is asked for every 50 ms: the list, a PDF that is kept, a way in."""
    return {
        "list": people.lists_invoices,
        "PDF": people.reads_pdf,
        "sign-in": people.signs_in,
    }


def watch(asks, trial):
    """Probe while something happens; return how long people waited, by what for."""
    with probing(asks) as probes:
        trial()
    return {name: probe.latency() for name, probe in probes.items()}


def sign_in_bursts(people):
    """Let 20 people press the button in the same moment, again and again."""
    for _ in range(BURSTS):
        due = time.monotonic() + SECONDS_BETWEEN_BURSTS
        crowd = [threading.Thread(target=people.signs_in) for _ in range(AT_ONCE)]
        for person in crowd:
            person.start()
        for person in crowd:
            person.join()
        time.sleep(max(0, due - time.monotonic()))


def judge(done, idle, busy):
    """Compare what one in a hundred waited with the same on an idle portal."""
    seen = "; ".join(
        f"{name} p99 {1000 * busy[name].p99:.0f} ms "
        f"({busy[name].p99 / idle[name].p99:.1f} × {1000 * idle[name].p99:.0f})"
        for name in busy
    )
    failed = sum(latency.failed for latency in busy.values())
    holds = all(busy[name].p99 <= FACTOR * idle[name].p99 for name in busy)
    return Outcome("load", done, seen, f"{failed} failed", holds and not failed)
