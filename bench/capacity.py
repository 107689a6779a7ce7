"""Tell how much of a processor each request takes: how many people a machine serves.

By the processor's time of gunicorn's workers and of PostgreSQL's processes, which a
busy machine does not change much. Run: .venv/bin/python -m bench.capacity
[--requests 300]
"""

import argparse
import os
import tempfile
from contextlib import closing
from http import HTTPStatus
from itertools import count
from pathlib import Path

from bench import databases
from bench.import_speed import PASSWORD
from bench.probes import People
from bench.reloads import CUSTOMERS, deployed, fill

TICKS = os.sysconf("SC_CLK_TCK")
WARM_UP = 20


def parents():
    """Return the parent of each process of this machine."""
    pairs = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            pairs[int(file.parent.name)] = int(fields_of(file)[1])
        except FileNotFoundError:
            continue
    return pairs


def fields_of(file):
    """Return what stands in a process's `stat` after its name."""
    return file.read_text().rpartition(") ")[2].split()


def family_of(pid):
    """Return a process and all that it has begun, and they."""
    children = parents()
    family, found = {pid}, {pid}
    while found:
        found = {one for one, parent in children.items() if parent in found} - family
        family |= found
    return family


def seconds_of(pid):
    """Return the processor's time of a process and its family, in seconds."""
    spent = 0
    for one in family_of(pid):
        try:
            user, system = fields_of(Path(f"/proc/{one}/stat"))[11:13]
        except FileNotFoundError:
            continue
        spent += int(user) + int(system)
    return spent / TICKS


def find_postgresql(url):
    """Return the process that PostgreSQL's others come from; none for SQLite."""
    if databases.is_sqlite(url):
        return None
    with closing(databases.connect(url)) as connection:
        (backend,) = connection.execute("SELECT pg_backend_pid()").fetchone()
        return parents()[backend]


def measure(ask, how_many, *processes):
    """Return the milliseconds of each process's time that one request takes."""
    for _ in range(WARM_UP):
        assert ask()  # noqa: S101  # a refusal would be cheap
    before = [seconds_of(process) for process in processes]
    answered = sum(ask() for _ in range(how_many))
    after = [seconds_of(process) for process in processes]
    spent = zip(before, after, strict=True)
    return answered, [(end - begin) / how_many * 1000 for begin, end in spent]


def asks_of(people):
    """Return what people do, by name; each page is a first look: none is kept."""
    cookies, numbers = {"Cookie": people.reader_cookies}, count()

    def opens(path):
        def ask():
            address = f"{path}?n={next(numbers)}"
            return people.request("GET", address, **cookies).status == HTTPStatus.OK

        return ask

    return {
        "home": opens("/"),
        "list": opens("/factures/"),
        "invoice": opens("/factures/F-0000000"),
        "PDF": people.reads_pdf,
        "sign-in": people.signs_in,
    }


def main():
    """Measure on both databases."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind in databases.KINDS:
            with databases.open_place(kind) as place:
                url = fill(place, folder)
                with deployed(url, folder / "gunicorn.log") as (base, server):
                    processes = filter(None, [server.pid, find_postgresql(url)])
                    show(base, list(processes), url, options.requests)


def show(base, processes, url, how_many):
    """Print what each thing that people do takes."""
    for name, ask in asks_of(People(base, CUSTOMERS, PASSWORD)).items():
        answered, spent = measure(ask, how_many, *processes)
        times = " + ".join(f"{milliseconds:.2f}" for milliseconds in spent)
        print(f"{databases.describe(url)}: {name} {times} ms, {answered} of {how_many}")


if __name__ == "__main__":
    main()
