"""Give the rows of every kind of file one shape."""

from collections.abc import Mapping
from typing import NamedTuple


class Row(NamedTuple):
    """One row: its cells, and where the clerk finds them.

    `line` is the file's line on which the row begins. `cells` stand in the order
    of `names`, the columns of the subject. `labels` is what the file calls them.
    `document` tells the objects of a JSON file apart; there, cells may be more
    than text.
    """

    line: int
    cells: tuple[str, ...]
    names: tuple[str, ...]
    labels: Mapping[str, str]
    document: int = 0

    def cell(self, name: str) -> str:
        """Return the cell of a column."""
        return self.cells[self.names.index(name)]

    def label(self, name: str) -> str:
        """Return what the file calls a column."""
        return self.labels.get(name, name)
