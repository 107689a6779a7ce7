"""Let few do heavy work at once, and few wait for it, so that pages go on."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from odoportail.exceptions import PortalError


class Turns:
    """Let one thread at a time go on, and a few more wait for it, for a while.

    Beyond that `refusal` is raised: whoever waits holds a thread of the server, and
    with too many of them no page is answered any more.
    """

    def __init__(
        self, refusal: type[PortalError], *, waiting: int, seconds: float
    ) -> None:
        self.refusal = refusal
        self.room = threading.BoundedSemaphore(1 + waiting)
        self.desk = threading.BoundedSemaphore(1)
        self.seconds = seconds

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait for one's turn, or raise the refusal where it would not come soon."""
        if not self.room.acquire(blocking=False):
            raise self.refusal
        try:
            if not self.desk.acquire(timeout=self.seconds):
                raise self.refusal
            try:
                yield
            finally:
                self.desk.release()
        finally:
            self.room.release()
