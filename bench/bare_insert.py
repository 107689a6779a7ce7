"""Insert an import's rows with the driver alone: no portal could be faster."""

import time
from contextlib import closing
from typing import NamedTuple

from bench.databases import connect, spell

# In the order in which foreign keys want them; the batch is one row.
SELECTS = {
    "batches": "SELECT * FROM batches WHERE subject = 'invoices'",
    "invoices": "SELECT * FROM invoices ORDER BY id",
    "invoice_lines": "SELECT * FROM invoice_lines ORDER BY invoice_id, position",
    "balances": "SELECT * FROM balances ORDER BY invoice_id",
}


class Rows(NamedTuple):
    """The rows of one table, and the statement that inserts one."""

    insert: str
    rows: list[tuple]


def read_rows(url):
    """Return what an import wrote, table by table, ready to be inserted elsewhere."""
    found = []
    with closing(connect(url)) as connection:
        for table, select in SELECTS.items():
            cursor = connection.execute(select)
            columns = ", ".join(column[0] for column in cursor.description)
            marks = ", ".join("?" for _ in cursor.description)
            insert = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608  # no text of others
            found.append(Rows(spell(insert, url), cursor.fetchall()))
    return found


def insert_rows(url, tables):
    """Insert the rows in one transaction; return the seconds to the end of COMMIT."""
    with closing(connect(url)) as connection:
        before = time.perf_counter()
        connection.execute("BEGIN")
        for insert, rows in tables:
            connection.cursor().executemany(insert, rows)
        connection.execute("COMMIT")
        return time.perf_counter() - before


def count_rows(tables):
    """Return how many rows there are in all tables together."""
    return sum(len(rows) for _, rows in tables)
