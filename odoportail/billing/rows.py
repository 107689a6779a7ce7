"""Give the rows of every kind of file one shape."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One row: cells by column, and where the clerk finds them.

    `line` is the file's line on which the row begins, `labels` what the file
    calls its columns, `document` tells the objects of a JSON file apart.
    """

    line: int
    cells: Mapping[str, str]
    labels: Mapping[str, str]
    document: int = 0

    def label(self, name: str) -> str:
        """Return what the file calls a column."""
        return self.labels.get(name, name)
