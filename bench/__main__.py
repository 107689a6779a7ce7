"""Measure everything that the portal promises to be, in one table.

Every figure stands beside another that was taken in the same run, in turns.
Run: bin/bench [--quick] [--only pages memory starts pdf import profiles]
"""

import argparse
import os
import platform
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

from bench import (
    databases,
    django_beside,
    import_speed,
    page_serving,
    pdf_engines,
    profiles,
    starts,
    table,
    worker_memory,
)
from bench.page_load import loader
from bench.pdf_invoices import portal_context
from bench.pdf_workers import engines_at_work
from bench.zip_serving import measure_zip

LIBRARIES = ("flask", "gunicorn", "sqlalchemy", "jinja2", "psycopg", "xhtml2pdf")
FULL = SimpleNamespace(
    customers=page_serving.MANY,
    people=100,
    rounds=3,
    seconds=1,
    connections=8,
    requests=10_000,
    starts=5,
    pdfs={1: 9, 500: 2},
    invoices=50_000,
    imports=1,
    profile_seconds=3,
)
QUICK = SimpleNamespace(
    customers=1_000,
    people=20,
    rounds=1,
    seconds=1,
    connections=8,
    requests=500,
    starts=1,
    pdfs={1: 1},
    invoices=1_000,
    imports=1,
    profile_seconds=1,
)


def pages(size):
    """Yield the rows of every page, and of ZIP files, on both databases."""
    pace = page_serving.pace_of(size)
    with ExitStack() as stack, ThreadPoolExecutor(len(databases.KINDS)) as pool:
        # To fill one leaves a processor to the other; what counts comes afterwards.
        stages = pool.map(
            lambda kind: page_serving.open_stage(stack, kind, size), databases.KINDS
        )
        for stage in list(stages):
            for page in page_serving.PATHS:
                yield from page_serving.measure_page(page, stage, pace)
            yield from measure_zip(stage, pace)


def memory(size):
    """Yield the rows of a worker's memory."""
    fewer = SimpleNamespace(requests=size.requests, people=min(50, size.people))
    yield from worker_memory.measure(fewer)


def start(size):
    """Yield the rows of starts."""
    yield from starts.measure(size.starts)


def pdf(size):
    """Yield the rows of PDFs by ours and by other engines."""
    with portal_context(), engines_at_work() as engines:
        times = pdf_engines.WARM_UP
        for lines, rounds in size.pdfs.items():
            pdf_engines.warm_up(engines, lines, times)
            # Engines that are warm: of what comes now, one is made for its proof.
            times = 1
            made = pdf_engines.measure(engines, lines, rounds)
            yield from pdf_engines.list_rows(lines, made)


def imports(size):
    """Yield the rows of imports."""
    options = SimpleNamespace(invoices=size.invoices, lines=3, rounds=size.imports)
    with tempfile.TemporaryDirectory() as folder:
        yield from import_speed.list_rows(Path(folder), options)


PARTS = {
    "pages": pages,
    "memory": memory,
    "starts": start,
    "pdf": pdf,
    "import": imports,
}


def describe_machine():
    """Return what this is measured with, and how busy the machine is."""
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{platform.platform()}, {os.cpu_count()} processors, load "
        f"{os.getloadavg()[0]:.1f}, Python {platform.python_version()}, {versions}, "
        f"loaded by {loader()}"
    )


def read_options():
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a look, in a minute")
    choices = [*PARTS, "profiles"]
    parser.add_argument("--only", nargs="+", choices=choices, default=choices)
    return parser.parse_args()


def main():
    """Measure, and print row by row."""
    options = read_options()
    size = QUICK if options.quick else FULL
    print(describe_machine())
    if not django_beside.is_installed():
        print(django_beside.MISSING)
    print(f"\n{table.heading()}", flush=True)
    for name, part in PARTS.items():
        if name in options.only:
            for row in part(size):
                print(row, flush=True)
    if "profiles" in options.only:
        print(f"\n{profiles.measure(size.profile_seconds)}")
    print(f"\nload {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
