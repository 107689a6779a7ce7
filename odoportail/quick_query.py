"""Ask what every request asks: a kept query, handed to the driver as it is.

Asked through SQLAlchemy's session, such a query takes five times as long on SQLite,
and three times on PostgreSQL (`bench/README.md`).
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from typing import Any

from flask import Flask
from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Connection,
    Dialect,
    PoolProxiedConnection,
    Select,
    event,
)
from sqlalchemy.types import TypeEngine

from odoportail.extensions import db

# Names mark the parameters for both drivers.
PARAMETER_STYLES = {"sqlite": "named", "postgresql": "pyformat"}

Change = Callable[[Any], Any]
Values = dict[str, Any]
Query = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]


def init_app(app: Flask) -> None:
    """Let transactions begin on connections that were asked without one."""
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            event.listen(db.engine, "begin", allow_transaction)


def allow_transaction(connection: Connection) -> None:
    """Turn off what `Spelling.list` turned on; others may want it."""
    driver: Any = connection.connection.dbapi_connection
    wanted = connection.get_execution_options().get("isolation_level")
    if driver.autocommit and wanted != "AUTOCOMMIT":
        driver.autocommit = False


class QuickQuery:
    """A query that is put together once."""

    def __init__(self, statement: Query) -> None:
        self.statement = statement
        self.spellings: dict[str, Spelling] = {}

    def find(self, **values: Any) -> Any | None:
        """Return the first row, or None."""
        rows = self.list(**values)
        return rows[0] if rows else None

    def list(self, **values: Any) -> Sequence[Any]:
        """Return the rows, outside the session and any transaction.

        By the session where it holds a connection already: a page that took a second
        one could wait for what others hold, and they for it. What fails is asked once
        more by the session: it finds a server that came back, or raises
        OperationalError.
        """
        if db.session.registry.has() and db.session().in_transaction():
            return db.session.execute(self.statement, values).all()
        engine = db.engine
        try:
            with closing(engine.raw_connection()) as connection:
                return self.try_to_list(connection, engine.dialect, values)
        except engine.dialect.loaded_dbapi.Error:
            return db.session.execute(self.statement, values).all()

    def try_to_list(
        self, connection: PoolProxiedConnection, dialect: Dialect, values: Values
    ) -> Sequence[Any]:
        """Return the rows; raise the driver's own errors."""
        try:
            return self.spell(dialect).list(connection.driver_connection, values)
        except dialect.loaded_dbapi.Error:
            # In whatever state it is: nobody is given it again.
            connection.invalidate()
            raise

    def spell(self, dialect: Dialect) -> "Spelling":
        """Return the query in a database's own words, put together once."""
        if dialect.name not in self.spellings:
            self.spellings[dialect.name] = Spelling(self.statement, dialect)
        return self.spellings[dialect.name]


class Parameter:
    """A place for a value in a query: what stands there, unless one is given."""

    def __init__(self, bound: BindParameter[Any], name: str, dialect: Dialect) -> None:
        self.key, self.name = bound.key, name
        self.change = bound.type.dialect_impl(dialect).bind_processor(dialect)
        self.ask = bound.callable
        self.is_required = bound.required
        self.default = None if bound.required else self.changed(bound.value)

    def read(self, values: Values) -> Any:
        """Return the value for the driver; raise KeyError where it is missing."""
        if self.key in values or self.is_required:
            return self.changed(values[self.key])
        return self.changed(self.ask()) if self.ask else self.default

    def changed(self, value: Any) -> Any:
        """Return a value as the driver takes it."""
        return self.change(value) if self.change else value


class Spelling:
    """A query in a database's own words, and what its driver makes of values."""

    def __init__(self, statement: Query, engine_dialect: Dialect) -> None:
        style = PARAMETER_STYLES[engine_dialect.name]
        make_dialect: Any = type(engine_dialect)
        dialect: Dialect = make_dialect(paramstyle=style)
        compiled: Any = statement.compile(dialect=dialect)
        self.text = str(compiled)
        self.is_postgresql = dialect.name == "postgresql"
        # As text, a PDF would come in hexadecimal digits.
        self.options = {"binary": True} if self.is_postgresql else {}
        self.parameters = [
            Parameter(bound, name, dialect)
            for bound, name in compiled.bind_names.items()
        ]
        columns = list(statement.selected_columns)
        self.make_row = row_class(column.key for column in columns)
        self.from_driver = changes(
            (number, result_change(column.type, dialect))
            for number, column in enumerate(columns)
        )

    def list(self, driver: Any, values: Values) -> Sequence[Any]:
        """Return the rows; raise the driver's own errors."""
        given = {one.name: one.read(values) for one in self.parameters}
        if self.is_postgresql and not driver.autocommit:
            # A transaction would be two journeys more to the server and back.
            driver.autocommit = True
        with closing(driver.execute(self.text, given, **self.options)) as cursor:
            found = cursor.fetchall()
        return [self.read(row) for row in found]

    def read(self, found: Sequence[Any]) -> Any:
        """Return a row of the driver's as the columns' types say."""
        row = [*found]
        for number, change in self.from_driver:
            # NULL is None in every type.
            if row[number] is not None:
                row[number] = change(row[number])
        return self.make_row._make(row)


def row_class(names: Iterable[str | None]) -> Any:
    """Return a tuple whose places have the names of a query's columns."""
    return namedtuple("Row", [str(name) for name in names])


def changes(pairs: Iterable[tuple[Any, Change | None]]) -> list[tuple[Any, Change]]:
    """Keep the places whose values need a change between us and the driver."""
    return [(place, change) for place, change in pairs if change]


def result_change(kind: TypeEngine[Any], dialect: Dialect) -> Change | None:
    """Return what turns a driver's value into a column's, if anything needs to."""
    return kind.dialect_impl(dialect).result_processor(dialect, None)
