"""Follow a long command, so that who waits can be told how far it is."""

from collections.abc import Iterable, Iterator

from odoportail.billing.readers import Source
from odoportail.billing.rows import Row

ROWS_A_STEP = 1000


class Watcher:
    """Hear how far a command is; this one tells nobody."""

    def tell(self, sentence: str) -> None:
        """Hear a sentence that is worth telling at once."""

    def read(self, rows: int, done: int, total: int) -> None:
        """Hear how many rows have been read, and how many bytes of how many."""

    def count(self, done: int) -> None:
        """Hear how many things are done, where nobody knows of how many."""

    def begin(self, step: str) -> None:
        """Hear that another step begins, by its name; an empty one is the end."""


NOBODY = Watcher()


def follow(rows: Iterable[Row], source: Source, watcher: Watcher) -> Iterator[Row]:
    """Yield the rows of a file, and tell how far it has been read."""
    for number, row in enumerate(rows, start=1):
        if number % ROWS_A_STEP == 0:
            watcher.read(number, source.file.tell(), source.size)
        yield row
