"""Tell whether PDFs leak memory, or the words of one customer into another's paper.

First invoices of as many customers are made one after the other, and the memory
of the process is read on the way. Then threads make invoices at the same time,
all with the same number and each with a mark of its customer's own, and each
text that is read back must hold that mark and no other. Exit code 1 if not.
Run: .venv/bin/python -m bench.pdf_memory [--renders 2000] [--threads 8]
[--each 200]
"""

import argparse
import io
import os
import platform
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

from flask import current_app
from pypdf import PdfReader

from bench.pdf_invoices import make_invoice, portal_context
from bench.pdf_makers import versions
from odoportail.invoices.pdf import render_invoice
from odoportail.models import Customer

# When to read the memory, as parts of all renders: at 100, 500, 1000 … of 2000.
READINGS = (0.05, 0.25, 0.5, 0.75, 1)
MOST_LINES = 12
MEGABYTE = 1_000_000
NUMBER = "39654"
MARKS = re.compile(r"Marque-\d+-\d+")
# As name, as customer's number and as a line; more where pages repeat the name.
FEWEST_MARKS = 3


def watch_memory(renders):
    """Make PDFs one after the other, and print the memory on the way."""
    first = resident_bytes()
    print(f"0 renders: {first / MEGABYTE:.1f} MB resident")
    readings = {round(renders * part) for part in READINGS}
    for number in range(1, renders + 1):
        render_invoice(make_invoice(1 + number % MOST_LINES, number), "fr")
        if number in readings:
            print(f"{number} renders: {resident_bytes() / MEGABYTE:.1f} MB resident")


def resident_bytes():
    """Return how much memory this process holds, as Linux counts it."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def watch_threads(threads, each):
    """Make PDFs in threads at the same time; return what was mixed up."""
    app = current_app._get_current_object()
    begin = threading.Barrier(threads)
    with ThreadPoolExecutor(threads) as pool:
        mixed = pool.map(lambda thread: mix(app, begin, thread, each), range(threads))
        return list(chain.from_iterable(mixed))


def mix(app, begin, thread, each):
    """Make PDFs in one thread; return the faults, each in a sentence."""
    begin.wait()
    with app.app_context():
        marks = [f"Marque-{thread}-{number}" for number in range(each)]
        return [fault for mark in marks if (fault := fault_of(mark))]


def fault_of(mark):
    """Return what is wrong with one customer's PDF, or None."""
    text = text_of(render_invoice(marked_invoice(mark), "fr"))
    found = MARKS.findall(text)
    is_own = set(found) == {mark} and len(found) >= FEWEST_MARKS
    if is_own and NUMBER in text:
        return None
    return f"{mark}: found {found}"


def marked_invoice(mark):
    """Make an invoice that bears its mark as name, customer's number and line."""
    index = int(mark.rpartition("-")[2])
    invoice = make_invoice(
        1 + index % MOST_LINES,
        index,
        number=NUMBER,
        customer=Customer(customer_number=mark),
        billed_name=mark,
    )
    invoice.lines[-1].description_fr = mark
    return invoice


def text_of(pdf):
    """Return the text of all pages."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def read_options():
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--renders", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--each", type=int, default=200)
    return parser.parse_args()


def main():
    """Make PDFs one by one, then at the same time, and print."""
    options = read_options()
    print(
        f"{platform.platform()}, Python {platform.python_version()}, "
        f"{versions('xhtml2pdf', 'reportlab', 'pypdf')}, load {os.getloadavg()[0]:.1f}"
    )
    with portal_context():
        watch_memory(options.renders)
        faults = watch_threads(options.threads, options.each)
    made = options.threads * options.each
    print(f"{options.threads} threads: {made} renders, {len(faults)} mixed up")
    print(f"afterwards: {resident_bytes() / MEGABYTE:.1f} MB resident")
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
