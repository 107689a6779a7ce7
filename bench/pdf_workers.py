"""Keep each engine in a process of its own: none sees what another has set up.

Reportlab and xhtml2pdf keep fonts and options per process, and so would be
measured with what the portal has chosen for itself.
"""

import multiprocessing
import time
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

from bench.pdf_invoices import make_invoice, portal_context
from bench.pdf_makers import MAKERS, NotInstalled


class Made(NamedTuple):
    """A PDF, and what it took: seconds, and the process's own processor time."""

    seconds: float
    processor_seconds: float
    pdf: bytes


class Engine:
    """An engine at work in another process."""

    def __init__(self, connection, made_with):
        self.connection = connection
        self.made_with = made_with

    def make(self, lines):
        """Return the PDF of an invoice of so many lines, and what it took."""
        self.connection.send(lines)
        return self.connection.recv()


@contextmanager
def engines_at_work():
    """Yield those engines that are installed, by name; tell of the others."""
    with ExitStack() as stack:
        found = {name: stack.enter_context(at_work(name)) for name in MAKERS}
        yield {name: engine for name, engine in found.items() if engine}


@contextmanager
def at_work(name):
    """Yield an engine, or None after saying how to install it."""
    context = multiprocessing.get_context("spawn")
    connection, other = context.Pipe()
    process = context.Process(target=work, args=(name, other))
    process.start()
    # Or a process that dies would leave us waiting for its answer.
    other.close()
    is_installed, words = connection.recv()
    if is_installed:
        yield Engine(connection, words)
        connection.send(None)
    else:
        print(f"{name} is left out; for this measurement: {words}")
        yield None
    process.join()


def work(name, connection):
    """Make what is asked for, and say how long each took, until told to stop."""
    with ExitStack() as stack:
        stack.enter_context(portal_context())
        try:
            make, words = stack.enter_context(MAKERS[name]())
        except NotInstalled as missing:
            connection.send((False, str(missing)))
            return
        connection.send((True, words))
        while lines := connection.recv():
            invoice = make_invoice(lines)
            connection.send(clocked(make, invoice))


def clocked(make, invoice):
    """Return the PDF of an invoice, and what it took."""
    began, began_working = time.perf_counter(), time.process_time()
    pdf = make(invoice)
    return Made(time.perf_counter() - began, time.process_time() - began_working, pdf)
