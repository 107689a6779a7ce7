"""Let few PDFs be made at once, so that those who ask stall no pages."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from odoportail.exceptions import RendersBusy

# xhtml2pdf makes one at a time in a process, whatever it is asked.
WAITING = 2
WAIT_SECONDS = 5.0


class Places:
    """Let one render at a time go on, and a few more wait for it, for a while."""

    def __init__(self, waiting: int = WAITING, seconds: float = WAIT_SECONDS) -> None:
        self.room = threading.BoundedSemaphore(1 + waiting)
        self.desk = threading.BoundedSemaphore(1)
        self.seconds = seconds

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait for one's turn, or raise RendersBusy where it would not come soon.

        Whoever waits holds a thread of the server: too many, and no page is
        answered any more.
        """
        if not self.room.acquire(blocking=False):
            raise RendersBusy
        try:
            if not self.desk.acquire(timeout=self.seconds):
                raise RendersBusy
            try:
                yield
            finally:
                self.desk.release()
        finally:
            self.room.release()


places = Places()
