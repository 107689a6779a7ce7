"""Show how far a command is: a bar on a terminal, plain lines in a log."""

import sys
import time

import click

from odoportail.billing.watching import Watcher

LINE_SECONDS = 10.0
BAR_LETTERS = 30
STEPS = {
    "comparing": "Comparing with what the portal has...",
    "writing": "Writing...",
}


def make_watcher(unit: str = "rows read") -> Watcher:
    """Return what follows a command on standard error, as suits who reads it."""
    return Bar(unit) if sys.stderr.isatty() else Lines(unit)


class Lines(Watcher):
    """Write a line now and then, so that a log shows that something goes on."""

    def __init__(self, unit: str = "rows read", pause: float = LINE_SECONDS) -> None:
        self.unit = unit
        self.pause = pause
        self.next_at = time.monotonic() + pause

    def tell(self, sentence: str) -> None:
        """Write it."""
        click.echo(sentence, err=True)

    def read(self, rows: int, done: int, total: int) -> None:
        """Write how much has been read, every few seconds."""
        self.write(f"{rows} {self.unit} ({100 * done // total} %).")

    def count(self, done: int) -> None:
        """Write how much has been done, every few seconds."""
        self.write(f"{done} {self.unit}.")

    def write(self, sentence: str) -> None:
        """Write a sentence, unless another was written a moment ago."""
        if time.monotonic() >= self.next_at:
            click.echo(sentence, err=True)
            self.next_at = time.monotonic() + self.pause

    def begin(self, step: str) -> None:
        """Write which step begins, where there was something to write before."""
        if step and time.monotonic() >= self.next_at:
            click.echo(STEPS[step], err=True)


class Bar(Watcher):
    """Draw over one line of the terminal, and leave it empty."""

    def __init__(self, unit: str = "rows read") -> None:
        self.unit = unit

    def tell(self, sentence: str) -> None:
        """Write it on a line of its own."""
        self.draw("")
        click.echo(sentence, err=True)

    def read(self, rows: int, done: int, total: int) -> None:
        """Draw how much has been read."""
        filled = BAR_LETTERS * done // total
        bar = "#" * filled + "-" * (BAR_LETTERS - filled)
        self.draw(f"[{bar}] {100 * done // total} %, {rows} {self.unit}")

    def count(self, done: int) -> None:
        """Draw how much has been done."""
        self.draw(f"{done} {self.unit}")

    def begin(self, step: str) -> None:
        """Draw which step begins; what comes of the last one stands below."""
        self.draw(STEPS[step] if step else "")

    def draw(self, line: str) -> None:
        """Write over the line."""
        click.echo(f"\r\033[K{line}", err=True, nl=False)
