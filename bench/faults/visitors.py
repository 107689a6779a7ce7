"""Keep customers busy on a portal that breaks, and count what they get."""

import re
import subprocess
from contextlib import contextmanager
from http import HTTPStatus

from bench.databases import ask
from bench.faults.answers import Tally
from bench.import_speed import PASSWORD
from bench.probes import People, probing
from bench.reloads import CUSTOMERS

READERS = 3


class Crowd:
    """Readers of the list and of a PDF, and people who sign in one after the other."""

    def __init__(self, base):
        self.people = People(base, CUSTOMERS, PASSWORD)
        self.reading, self.entering = Tally(), Tally()

    @contextmanager
    def visiting(self):
        """Let them ask every 50 ms while the block runs."""
        readers = {f"reader {n}": self.reads("/factures/") for n in range(READERS)}
        pdf = {"pdf": self.reads("/factures/F-0000000.pdf")}
        entering = {"sign-in": self.entering.asking(self.enter, HTTPStatus.SEE_OTHER)}
        with probing(readers | pdf | entering):
            yield

    def reads(self, path, tally=None):
        """Return what opens a page as the first customer, for a probe."""
        cookies = {"Cookie": self.people.reader_cookies}
        tally = tally or self.reading
        return tally.asking(lambda: self.people.request("GET", path, **cookies))

    def enter(self):
        """Let the next customer sign in."""
        return self.people.sign_in(next(self.people.turns))

    @property
    def kinds(self):
        """Return all answers, counted by kind."""
        return self.reading.kinds + self.entering.kinds

    def lost_sign_ins(self, url):
        """Return how many were let in of whom the database knows nothing."""
        # People signs the reader in, beside those who are counted.
        let_in = 1 + self.entering.kinds["page"]
        (stored,) = ask(url, "SELECT COUNT(*) FROM sign_ins")
        return max(0, let_in - stored)


def children_of(process):
    """Return the ids of a process's children."""
    told = subprocess.run(
        ["ps", "--ppid", str(process), "-o", "pid="],
        capture_output=True,
        text=True,
        check=False,
    )
    return {int(number) for number in re.findall(r"\d+", told.stdout)}
