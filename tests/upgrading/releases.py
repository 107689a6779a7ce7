"""The first release's database, and what each migration makes of it."""

from contextlib import closing, contextmanager
from pathlib import Path

import flask_migrate
import sqlalchemy as sa

from bench.databases import connect, is_sqlite
from odoportail import create_app, paths
from odoportail.extensions import db
from tests.fresh_databases import engine_of
from tests.settings import make_settings

FIRST = Path(__file__).with_name("first_release.sql").read_text("utf-8")
REVISIONS = sorted(
    file.name[:4] for file in (paths.MIGRATIONS / "versions").glob("0*.py")
)
FOLLOW_THE_ROWS = """
SELECT setval(pg_get_serial_sequence('{0}', 'id'), (SELECT max(id) FROM {0}))
"""


def load_first_release(url):
    """Make the first release's tables, and fill them as its code did."""
    go_to(url, REVISIONS[0])
    with closing(connect(url)) as connection:
        if is_sqlite(url):
            connection.executescript(FIRST)
            return
        connection.execute(FIRST)
        for table in read_schema(url).tables.values():
            if "id" in table.columns:
                connection.execute(FOLLOW_THE_ROWS.format(table.name))


def go_to(url, revision, way=flask_migrate.upgrade):
    """Bring a database to a revision."""
    app = create_app(make_settings(DATABASE_URL=url))
    with app.app_context():
        way(revision=revision)
        db.session.remove()
        db.engine.dispose()


def read_schema(url):
    """Return the tables that there are, Alembic's own left out."""
    schema, engine = sa.MetaData(), engine_of(url)
    schema.reflect(engine)
    schema.remove(schema.tables["alembic_version"])
    return schema


@contextmanager
def inspecting(url):
    """Give what tells of a database's tables."""
    with engine_of(url).connect() as connection:
        yield sa.inspect(connection)


def read_rows(url, schema):
    """Return every row of the tables and columns of a schema."""
    with engine_of(url).connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(sa.select(table))))
            for name, table in schema.tables.items()
        }
