"""Give each drill a portal of its own to break, filled with people who can sign in."""

import tempfile
from itertools import count
from pathlib import Path
from typing import NamedTuple

from bench import databases
from bench.reloads import fill


class Outcome(NamedTuple):
    """What one drill did, what people saw, what was lost, and whether that holds."""

    drill: str
    done: str
    seen: str
    lost: str
    holds: bool


class Ground:
    """Filled databases and folders, gone when the stack that they are on is left."""

    def __init__(self, stack):
        self.stack = stack
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self.numbers = count(1)
        self.places = {}
        self.filled = {}

    def place(self, kind):
        """Return where databases of this kind are made."""
        if kind not in self.places:
            opened = databases.open_place(kind)
            self.places[kind] = self.stack.enter_context(opened)
        return self.places[kind]

    def fresh(self, kind):
        """Return the address of a database with 50 customers and 600 invoices."""
        place = self.place(kind)
        if kind == "postgresql":
            # No copy: in one, numbers that a sequence had reserved come twice after
            # a crash.
            return fill(place, self.new_folder())
        if kind not in self.filled:
            self.filled[kind] = fill(place, self.new_folder())
        return place.copy(self.filled[kind])

    def new_folder(self):
        """Return an empty folder."""
        folder = self.folder / str(next(self.numbers))
        folder.mkdir()
        return folder
