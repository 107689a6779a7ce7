"""Let few do heavy work at once, and few wait for it, so that pages go on."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from odoportail.exceptions import PortalError


class Turns:
    """Let a few threads at once go on, and some more wait, for a while.

    Beyond that `refusal` is raised: whoever waits holds a thread of the server, and
    with too many of them no page is answered any more.
    """

    def __init__(
        self,
        refusal: type[PortalError],
        *,
        at_once: int = 1,
        waiting: int,
        seconds: float,
    ) -> None:
        self.refusal = refusal
        self.waiting = waiting
        self.seconds = seconds
        self.lock = threading.Lock()
        self.line: deque[threading.Event] = deque()
        self.free = at_once

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait for one's turn, or raise the refusal where it would not come soon."""
        self.wait()
        try:
            yield
        finally:
            self.pass_on()

    def wait(self) -> None:
        """Come back when it is one's turn: whoever came first goes first."""
        with self.lock:
            if self.free:
                self.free -= 1
                return
            if len(self.line) >= self.waiting:
                raise self.refusal
            call = threading.Event()
            self.line.append(call)
        if call.wait(self.seconds):
            return
        with self.lock:
            # Called in that very moment, it is one's turn all the same.
            if call in self.line:
                self.line.remove(call)
                raise self.refusal

    def pass_on(self) -> None:
        """Call the next one, if anybody waits."""
        with self.lock:
            if self.line:
                self.line.popleft().set()
            else:
                self.free += 1
