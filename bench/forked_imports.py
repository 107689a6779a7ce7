"""Import files in children of this process, so that they can be killed.

A child begins warm, as a copy: what is killed is the import, not its start. The
parent never connects by the portal's engine and has no threads; a copy of either
would be broken.
"""

import os
import signal
import sys
import threading
import time
import traceback
from itertools import count

from sqlalchemy import event

from bench.billing_files import write_customers, write_invoices
from odoportail import create_app
from odoportail.billing import importing
from odoportail.extensions import db
from tests.settings import make_settings

CUSTOMERS = 25
LINES = 3


class Place:
    """A portal on one database, and a folder for files to import."""

    def __init__(self, url, folder):
        self.url = url
        self.folder = folder
        self.app = create_app(make_settings(DATABASE_URL=url))

    def write_customers(self):
        """Return a file of the customers that all invoices are for."""
        file = self.folder / "customers.csv"
        write_customers(file, CUSTOMERS)
        return file

    def write_invoices(self, name, invoices):
        """Return a file of invoices whose numbers begin with its name."""
        file = self.folder / f"{name}.csv"
        write_invoices(file, f"{name}-", invoices, lines=LINES, customers=CUSTOMERS)
        return file


def run_to_end(place, subject, file):
    """Import a file in a child; return its seconds, or stop where it failed."""
    before = time.perf_counter()
    code = wait_for_exit(fork_import(place, subject, file))
    if code:
        sys.exit(f"{file.name}: exit code {code}")
    return time.perf_counter() - before


def fork_import(place, subject, file, *, fatal_commit=None):
    """Begin an import in a child, and return the child's id.

    It dies just before its commit of that number, counted from 1, where one is given.
    """
    if threading.active_count() > 1:
        raise RuntimeError("a process with threads must not fork")
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        with place.app.app_context():
            die_before_commit(db.engine, fatal_commit)
            code = bool(importing.run(subject, file, actor="bench").refusals)
    except BaseException:  # told here: the child must never do its parent's work
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def die_before_commit(engine, number):
    """Have this process killed when it is about to commit for the n-th time."""
    commits = count(1)

    def commit_or_die(connection):
        if next(commits) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "commit", commit_or_die)


def wait_for_exit(child):
    """Return a child's exit code; below zero, it is the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
