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
    Date,
    Integer,
    MetaData,
    Row,
    Select,
    String,
    Table,
    Text,
    func,
    select,
    text,
    tuple_,
    update,
)

from odoportail.billing.bulk import CHUNK, chunks
from odoportail.billing.reports import Remark, Remarks
from odoportail.extensions import db
from odoportail.models import Kind
from odoportail.models.types import enum_column

# Of the refused numbers, how many stay in memory.
LATEST = 100

metadata = MetaData()


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
    identity = Column("id", Integer, primary_key=True, autoincrement=False)
    return temporary(
        name, identity, Column("line", Integer), Column("sound", Boolean), *columns
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
)
LINES = temporary(
    "lines",
    Column("invoice_id", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
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
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("line", Integer),
    Column("name", Text),
    Column("value", Text),
    Column("reason", Text),
    Column("is_refusal", Boolean),
)
SPOILED = temporary("spoiled", Column("number", Text))
MOVEMENTS = temporary(
    "movements",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("invoice_id", Integer),
    Column("total", BigInteger),
    Column("day", Date),
    Column("cents", BigInteger),
    Column("is_payment", Boolean),
)
BALANCES = temporary(
    "balances",
    Column("invoice_id", Integer, primary_key=True, autoincrement=False),
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
    statement = f"INSERT INTO {table.name} VALUES ({marks})"  # noqa: S608 - our names
    for chunk in chunks(rows):
        connection.exec_driver_sql(statement, chunk)


def index(table: Table, name: str) -> None:
    """Make a filled table quick to look up by a column, and known to the planner."""
    statement = f"CREATE INDEX ix_{table.name}_{name} ON {table.name} ({name})"
    db.session.execute(text(statement))
    db.session.execute(text(f"ANALYZE {table.name}"))


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


def keep(remarks: Remarks) -> None:
    """Take remarks, and most refused numbers, out of memory.

    The rows of one invoice stand together: of the numbers, the latest are asked
    for while its rows are read.
    """
    first_id = remarks.refused + remarks.warned - len(remarks.found)
    fill(
        REMARKS,
        (
            (
                id_,
                remark.line,
                storable(remark.column),
                storable(remark.value),
                remark.reason,
                remark.is_refusal,
            )
            for id_, remark in enumerate(remarks.found, start=first_id)
        ),
    )
    remarks.found.clear()
    fill(SPOILED, ((storable(number),) for number in remarks.spoiled))
    for number in list(remarks.spoiled)[:-LATEST]:
        del remarks.spoiled[number]


def storable(found: str) -> str:
    """Return a text as found, with what no database takes written out."""
    found = found.replace("\0", "\\x00")
    return found.encode("utf-8", "backslashreplace").decode()


def first_remarks(limit: int, *, is_refusal: bool) -> tuple[Remark, ...]:
    """Return the first refusals or warnings, in the order of the file."""
    wanted = REMARKS.c.is_refusal.is_(is_refusal)
    ordered = select(REMARKS).where(wanted).order_by(REMARKS.c.line, REMARKS.c.id)
    return tuple(
        Remark(*values) for _, *values in db.session.execute(ordered.limit(limit))
    )


def list_remarks() -> Iterator[Remark]:
    """Yield every remark, in the order of the file."""
    for _, *values in pages(select(REMARKS), REMARKS.c.line, REMARKS.c.id):
        yield Remark(*values)
