"""The one table: what was measured beside what, and whether it is enough."""

from typing import NamedTuple

HEADINGS = ("what", "database", "ours", "beside", "ratio", "by processor", "goal",
            "met")  # fmt: skip
NOTHING = "–"


class Goal(NamedTuple):
    """What a figure is to be: `≥` or `≤` a limit, in the unit that it has."""

    sign: str
    limit: float
    unit: str = ""

    def is_met_by(self, figure):
        """Say whether a figure is good enough."""
        return figure >= self.limit if self.sign == "≥" else figure <= self.limit

    def __str__(self):
        return f"{self.sign} {self.limit:.{0 if self.limit >= 10 else 2}f}{self.unit}"


class Row(NamedTuple):
    """One line: figures in words, and both ratios as numbers where there are any.

    `judged` is what the goal is about.
    """

    what: str
    database: str
    ours: str
    beside: str
    ratio: float | None = None
    processor_ratio: float | None = None
    goal: Goal | None = None
    judged: float | None = None

    def __str__(self):
        met = NOTHING
        if self.goal:
            met = "yes" if self.goal.is_met_by(self.judged) else "no"
        cells = (
            self.what,
            self.database,
            self.ours,
            self.beside,
            in_words(self.ratio),
            in_words(self.processor_ratio),
            self.goal or NOTHING,
            met,
        )
        return f"| {' | '.join(map(str, cells))} |"


def in_words(ratio):
    """Return a ratio with two digits behind the point."""
    return NOTHING if ratio is None else f"{ratio:.2f}"


def heading():
    """Return the two lines that a Markdown table begins with."""
    return f"| {' | '.join(HEADINGS)} |\n{'|---' * len(HEADINGS)}|"
