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


def make_watcher() -> Watcher:
    """Return what follows a command on standard error, as suits who reads it."""
    return Bar() if sys.stderr.isatty() else Lines()


class Lines(Watcher):
    """Write a line now and then, so that a log shows that something goes on."""

    def __init__(self, pause: float = LINE_SECONDS) -> None:
        self.pause = pause
        self.next_at = time.monotonic() + pause

    def tell(self, sentence: str) -> None:
        """Write it."""
        click.echo(sentence, err=True)

    def read(self, rows: int, done: int, total: int) -> None:
        """Write how much has been read, every few seconds."""
        if time.monotonic() >= self.next_at:
            click.echo(f"{rows} rows read ({100 * done // total} %).", err=True)
            self.next_at = time.monotonic() + self.pause

    def begin(self, step: str) -> None:
        """Write which step begins, where there was something to write before."""
        if step and time.monotonic() >= self.next_at:
            click.echo(STEPS[step], err=True)


class Bar(Watcher):
    """Draw over one line of the terminal, and leave it empty."""

    def tell(self, sentence: str) -> None:
        """Write it on a line of its own."""
        self.draw("")
        click.echo(sentence, err=True)

    def read(self, rows: int, done: int, total: int) -> None:
        """Draw how much has been read."""
        filled = BAR_LETTERS * done // total
        bar = "#" * filled + "-" * (BAR_LETTERS - filled)
        self.draw(f"Reading [{bar}] {100 * done // total} %, {rows} rows")

    def begin(self, step: str) -> None:
        """Draw which step begins; what comes of the last one stands below."""
        self.draw(STEPS[step] if step else "")

    def draw(self, line: str) -> None:
        """Write over the line."""
        click.echo(f"\r\033[K{line}", err=True, nl=False)
