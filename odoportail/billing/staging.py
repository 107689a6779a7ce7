"""Hold what a file says in temporary tables, where SQL compares it with the portal.

Memory stays flat whatever the size of the file. The tables belong to one
connection (`database.one_connection`), are seen by nobody else, need no write
lock of SQLite, and vanish with the connection, whatever it dies of.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    MetaData,
    Row,
    Select,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    text,
    tuple_,
    update,
)

from odoportail.billing.bulk import CHUNK, chunks
from odoportail.extensions import db
from odoportail.models import Kind
from odoportail.models.types import enum_column

Ids = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]

metadata = MetaData()


def key(name: str) -> Column[int]:
    """Return a column whose numbers we give."""
    return Column(name, Integer, primary_key=True, autoincrement=False)


def temporary(name: str, *columns: Column[Any], **options: Any) -> Table:
    """Return a table of this connection alone."""
    return Table(
        f"staged_{name}", metadata, *columns, prefixes=["TEMPORARY"], **options
    )


def documents(name: str, *columns: Column[Any]) -> Table:
    """Return the table of what one kind of file is about.

    `id` counts from 1 in the order of the file, `line` is where it begins, and
    what was refused is not `sound`.
    """
    return temporary(
        name, key("id"), Column("line", Integer), Column("sound", Boolean), *columns
    )


CUSTOMERS = documents(
    "customers",
    Column("email_key", String(254)),
    Column("customer_number", String(64)),
    Column("name", Text),
    Column("email", String(254)),
    Column("language", String(2)),
    Column("contact", Text),
    Column("address", Text),
    Column("city", Text),
    Column("province", Text),
    Column("postal_code", Text),
    Column("country", Text),
    Column("active", Boolean),
)
INVOICES = documents(
    "invoices",
    Column("invoice_number", String(64)),
    Column("kind", enum_column(Kind)),
    Column("customer_number", String(64)),
    Column("issued_on", Date),
    Column("due_on", Date),
    Column("currency", String(3)),
    Column("corrects", String(64)),
    Column("subtotal", BigInteger),
    Column("tps", BigInteger),
    Column("tvq", BigInteger),
    Column("total", BigInteger),
    Column("number_key", Text),
)
LINES = temporary(
    "lines",
    key("invoice_id"),
    key("position"),
    Column("code", Text),
    Column("description_fr", Text),
    Column("description_en", Text),
    Column("quantity", BigInteger),
    Column("unit_price", BigInteger),
    Column("amount", BigInteger),
    sqlite_with_rowid=False,
)
PAYMENTS = documents(
    "payments",
    Column("payment_number", String(64)),
    Column("invoice_number", String(64)),
    Column("paid_on", Date),
    Column("amount", BigInteger),
    Column("method", Text),
)
REMARKS = temporary(
    "remarks",
    key("id"),
    Column("line", Integer),
    Column("name", Text),
    Column("value", Text),
    Column("reason", Text),
    Column("is_refusal", Boolean),
)
SPOILED = temporary("spoiled", Column("number", Text))
FOUND = temporary("found", key("id"))
MOVEMENTS = temporary(
    "movements",
    key("id"),
    Column("invoice_id", Integer),
    Column("total", BigInteger),
    Column("day", Date),
    Column("cents", BigInteger),
    Column("is_payment", Boolean),
)
BALANCES = temporary(
    "balances",
    key("invoice_id"),
    Column("paid_cents", BigInteger),
    Column("credited_cents", BigInteger),
    Column("settled_on", Date),
)


def create_tables() -> None:
    """Make the tables, empty, on the session's connection."""
    metadata.create_all(db.session.connection(), checkfirst=False)


def fill(table: Table, rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows, each a plain value a column in the table's order.

    Straight through the driver: SQLAlchemy takes four times as long to look at
    each value, for the hundreds of thousands of an ordinary file.
    """
    connection = db.session.connection()
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    marks = ", ".join([mark] * len(table.columns))
    statement = f"INSERT INTO {table.name} VALUES ({marks})"  # noqa: S608  # our names
    for chunk in chunks(rows):
        connection.exec_driver_sql(statement, chunk)


def index(table: Table, *names: str) -> None:
    """Make a filled table quick to look up by columns, and known to the planner."""
    name, columns = "_".join((table.name, *names)), ", ".join(names)
    statement = f"CREATE INDEX ix_{name} ON {table.name} ({columns})"
    db.session.execute(text(statement))
    count_for_planner(table)


def count_for_planner(table: Table) -> None:
    """Let the database know what a table holds: it plans by that."""
    db.session.execute(text(f"ANALYZE {table.name}"))


def find(ids: Ids) -> None:
    """Put the ids that a query finds into FOUND, in the place of those before.

    What is asked by portions is asked once, and PostgreSQL plans by their
    number: of rows that were written a moment ago it would expect one.
    """
    db.session.execute(delete(FOUND))
    found = ids.subquery()
    once = select(found.columns[0]).distinct()
    db.session.execute(insert(FOUND).from_select(["id"], once))
    count_for_planner(FOUND)


def pages(
    statement: Select[*tuple[Any, ...]], *keys: Any
) -> Iterator[Row[*tuple[Any, ...]]]:
    """Yield a statement's rows by its unique keys, a bounded number at a time."""
    ordered = statement.order_by(*keys).limit(CHUNK)
    page = ordered
    while rows := list(db.session.execute(page)):
        yield from rows
        last = tuple(getattr(rows[-1], key.key) for key in keys)
        page = ordered.where(tuple_(*keys) > last)


def spoil(table: Table, are_refused: ColumnElement[bool]) -> None:
    """Mark documents as refused."""
    db.session.execute(update(table).where(are_refused).values(sound=False))


def count(statement: Select[*tuple[Any, ...]]) -> int:
    """Return how many rows a statement has."""
    counted = select(func.count()).select_from(statement.subquery())
    return db.session.scalar(counted) or 0


def is_empty(subject: str) -> bool:
    """Say whether the file held nothing sound of what it is about."""
    table = metadata.tables[f"staged_{subject}"]
    return db.session.scalar(select(table.c.id).limit(1)) is None
