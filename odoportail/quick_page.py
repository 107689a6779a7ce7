"""Ask all that a page shows at once: one journey to the database, and one moment."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, Subquery, cast, literal_column, null, union_all

from odoportail.quick_query import Query, QuickQuery, row_class


class Part(NamedTuple):
    """Where the columns of one query stand among all, and what makes its rows."""

    begins: int
    ends: int
    row: Any

    def read(self, whole: Sequence[Any]) -> Any:
        """Return a row of the one query."""
        return self.row._make(whole[self.begins : self.ends])


class QuickPage:
    """Several queries, by name, that are put together once and asked as one.

    Their columns stand side by side: a row has those of one query, and NULL in all
    the others. Of one query's rows too the order is lost, as a union has none.
    """

    def __init__(self, **queries: Query) -> None:
        asked = [query.subquery() for query in queries.values()]
        self.whole = QuickQuery(union_all(*side_by_side(asked)))
        self.parts = list(cut(asked))
        self.make_found = row_class(queries)

    def ask(self, **values: Any) -> Any:
        """Return the rows of each query, under its name."""
        found: list[list[Any]] = [[] for _ in self.parts]
        for row in self.whole.list(**values):
            found[row[0]].append(self.parts[row[0]].read(row))
        return self.make_found(*found)


def side_by_side(asked: Sequence[Subquery]) -> Iterator[Select[*tuple[Any, ...]]]:
    """Yield each query with its place before its columns, and NULL for all others."""
    columns = [column for query in asked for column in query.c]
    for place, query in enumerate(asked):
        yield Select(
            literal_column(f"{place:d}").label("part"),
            *(
                (column if column.table is query else cast(null(), column.type)).label(
                    f"column_{number}"
                )
                for number, column in enumerate(columns)
            ),
        )


def cut(asked: Sequence[Subquery]) -> Iterator[Part]:
    """Yield where the columns of each query stand, behind the place of their query."""
    begins = 1
    for query in asked:
        ends = begins + len(query.c)
        yield Part(begins, ends, row_class(column.key for column in query.c))
        begins = ends
