"""Two machines on one PostgreSQL, with a customer and an invoice of theirs."""

from contextlib import ExitStack

import pytest

from odoportail import create_app
from odoportail.extensions import db
from tests.conftest import migrate
from tests.fresh_databases import new_postgresql
from tests.machines import new_machine, serving
from tests.settings import make_settings


@pytest.fixture(scope="session")
def shared_url(postgresql_server):
    """Make the one database that all machines work on."""
    with new_postgresql(postgresql_server) as url:
        migrate(url)
        yield url


@pytest.fixture(scope="session")
def machines(shared_url, smtp_server, tmp_path_factory):
    """Serve the portal on two machines, A and B."""
    port = str(smtp_server.port)
    folders = [tmp_path_factory.mktemp(name) for name in ("a", "b")]
    with ExitStack() as running:
        yield [
            running.enter_context(
                serving(new_machine(shared_url, folder, MAIL_PORT=port))
            )
            for folder in folders
        ]


@pytest.fixture
def database(shared_url):
    """Push a portal's context, to put things into the database and look at them."""
    app = create_app(make_settings(DATABASE_URL=shared_url))
    with app.app_context():
        yield db
        db.session.remove()
        db.engine.dispose()
