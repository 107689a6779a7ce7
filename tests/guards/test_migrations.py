"""The migrations make the tables that the models describe, and unmake them."""

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from odoportail import create_app, health
from odoportail.extensions import db
from tests.settings import make_settings


def test_migrated_tables_are_those_of_the_models(in_app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection)

        assert compare_metadata(context, db.metadata) == []


def test_migrated_database_is_ready(in_app):
    assert health.is_migrated()


@pytest.fixture
def empty_app(database_url, tmp_path):
    """Make the portal on a database without a table."""
    if database_url.startswith("postgresql"):
        name = f"empty_{tmp_path.name[-8:]}".replace("-", "_").lower()
        execute(database_url, f"CREATE DATABASE {name}")
        base, _, options = database_url.partition("?")
        url = f"{base.rpartition('/')[0]}/{name}?{options}"
    else:
        name, url = None, f"sqlite:///{tmp_path / 'empty.sqlite'}"
    app = create_app(make_settings(DATABASE_URL=url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if name:
        execute(database_url, f"DROP DATABASE {name}")


def execute(url, statement):
    """Run a statement that wants no transaction."""
    engine = sa.create_engine(
        "postgresql+psycopg://" + url.split("://", 1)[1], isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()


def test_migrations_run_up_and_down_and_up_again(empty_app):
    flask_migrate.upgrade()
    flask_migrate.downgrade(revision="base")
    left = sa.inspect(db.engine).get_table_names()
    flask_migrate.upgrade()

    assert left == ["alembic_version"]
    assert health.is_migrated()
