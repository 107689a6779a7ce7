"""The migrations make the tables that the models describe, and unmake them."""

from contextlib import contextmanager

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from odoportail import clock, create_app, health, mail, stamps
from odoportail.auth import accounts, links, previews
from odoportail.auth.sessions import Caller
from odoportail.extensions import db
from odoportail.models import Access, Link, NoticeKind, SignIn, User
from tests.settings import make_settings
from tests.world import make_customer, make_invoice, make_notice, make_user


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


def test_invoices_of_before_get_what_they_are_sorted_by(empty_app):
    flask_migrate.upgrade(revision="0003")
    tables = sa.MetaData()
    tables.reflect(db.engine)
    with begin_as_before() as connection:
        for name in ("customers", "batches", "invoices"):
            add_row(connection, tables.tables[name])

    flask_migrate.upgrade()

    with db.engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT number, number_key FROM invoices"))
        assert list(kept) == [("FA-9", "fa-019")]
    flask_migrate.downgrade(revision="0003")


def test_each_kind_of_notice_begins_as_the_switch_of_all_stood(empty_app):
    flask_migrate.upgrade(revision="0004")
    users = sa.Table("users", sa.MetaData(), autoload_with=db.engine)
    for email, is_on in (("on", True), ("off", False)):
        write_as_before(users, email, wants_notices=is_on)

    flask_migrate.upgrade()
    write_as_before(users, "later", wants_notices=True)

    names = ("wants_notices", "wants_receipts", "wants_reminders")
    kept = sa.select(*(sa.column(name, sa.Boolean) for name in names))
    with db.engine.connect() as connection:
        rows = connection.execute(kept.select_from(users).order_by(users.c.id))
        assert list(rows) == [(True,) * 3, (False,) * 3, (True,) * 3]


def write_as_before(users, email, **facts):
    """Add a person as the version does that these columns of `users` belong to."""
    person = {"email": email, "email_key": email, "name": "", "language": "fr"}
    state = {"device_version": 0, "active": True, "created_at": clock.now()}
    with begin_as_before() as connection:
        connection.execute(users.insert(), person | state | facts)


@contextmanager
def begin_as_before():
    """Begin a transaction on tables that know no stamp yet."""
    connection = db.engine.connect().execution_options(**{stamps.IS_MIGRATING: True})
    with connection, connection.begin():
        yield connection


def test_reminders_are_forgotten_by_a_version_that_knows_none(empty_app):
    flask_migrate.upgrade()
    ana = make_user()
    invoice = make_invoice(ana.accesses[0].customer)
    message = mail.queue("overdue_reminders", ana.email, "fr")
    db.session.flush()
    for kind in NoticeKind:
        make_notice(ana, invoice, message, kind)
    db.session.remove()

    flask_migrate.downgrade(revision="0004")

    with db.engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT kind FROM notices ORDER BY kind"))
        assert list(kept.scalars()) == ["new_invoice", "receipt"]


def test_previews_leave_their_journal_and_nothing_else_on_the_way_down(empty_app):
    flask_migrate.upgrade()
    make_user("ana@exemple.test", make_customer("C-1"))
    link = previews.make_preview(accounts.get_customer("C-1"), "Appel")
    previews.enter(links.token_of(link.seed), Caller(), leaving=None)
    previews.make_preview(accounts.get_customer("C-1"), "Appel")
    db.session.remove()

    flask_migrate.downgrade(revision="0004")

    with db.engine.connect() as connection:
        events = connection.execute(sa.text("SELECT user_id, actor FROM events"))
        assert list(events) == [(None, "command")] * 3
        counted = [
            connection.scalar(sa.select(sa.func.count()).select_from(model))
            for model in (User, Access, SignIn, Link)
        ]
    assert counted == [1, 1, 0, 0]


@pytest.mark.parametrize(
    ("table", "column"), [("accesses", "role"), ("links", "purpose")]
)
def test_words_of_a_column_are_those_of_its_revision(empty_app, table, column):
    for revision, is_known in (("0004", False), ("0008", True), ("0004", False)):
        way = flask_migrate.upgrade if is_known else go_to
        way(revision=revision)
        checks = sa.inspect(db.engine).get_check_constraints(table)
        (check,) = [check for check in checks if column in check["sqltext"]]
        assert ("preview" in check["sqltext"]) is is_known


def go_to(revision):
    """Go to a revision from wherever the database is."""
    is_there = sa.inspect(db.engine).has_table("users")
    (flask_migrate.downgrade if is_there else flask_migrate.upgrade)(revision=revision)


def add_row(connection, table):
    """Insert a row that has something in each column that must not be empty."""
    given = {"id": 1, "kind": "invoice", "number": "FA-9"}
    plain = {int: 1, str: "x", bool: True}
    values = {
        column.name: given.get(column.name) or a_value(column, plain)
        for column in table.columns
        if not column.nullable
    }
    sums = ("subtotal_cents", "gst_cents", "qst_cents", "total_cents")
    connection.execute(table.insert(), values | dict.fromkeys(sums & values.keys(), 0))


def a_value(column, plain):
    """Return some value of a column's type."""
    kind = column.type.python_type
    return plain[kind] if kind in plain else kind(2016, 2, 7)
