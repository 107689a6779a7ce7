"""The portal with a clock that a drill sets: a file says how many seconds it is off."""

import os
import time
from pathlib import Path
from threading import Lock

import time_machine

from odoportail import create_app

FILE = Path(os.environ["DRILL_CLOCK"])


class ClockedPortal:
    """Look at the file before each request, and set the clock of this process."""

    def __init__(self):
        self.portal = create_app()
        self.lock = Lock()
        self.seconds = 0.0
        self.travel = None

    def __call__(self, environment, start_response):
        """Answer by that clock, which goes on by itself."""
        with self.lock:
            self.set(float(FILE.read_text()))
        return self.portal(environment, start_response)

    def set(self, seconds):
        """Put the clock so many seconds ahead of the machine's, or back."""
        if seconds == self.seconds:
            return
        if self.travel:
            self.travel.stop()
        self.travel = time_machine.travel(time.time() + seconds, tick=True)
        self.travel.start()
        self.seconds = seconds


application = ClockedPortal()
