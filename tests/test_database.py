"""SQLite is as strict and patient as PostgreSQL, whose connections are tried."""

import sqlite3
import time
from contextlib import closing
from contextvars import ContextVar

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from odoportail import database
from odoportail.extensions import db
from odoportail.invoices import listing
from odoportail.models import Access, Role
from tests.lost_connections import end_connections
from tests.page_client import text_of
from tests.world import make_invoice, make_user

ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_row_that_points_nowhere_is_refused(in_app):
    db.session.add(Access(user_id=1, customer_id=1, role=Role.OWNER))

    with pytest.raises(IntegrityError) as caught:
        db.session.commit()

    assert "hide_parameters" in str(caught.value)


@ON_SQLITE
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("busy_timeout", 5000)],
)
def test_connection_is_durable_and_patient(in_app, pragma, value):
    assert db.session.scalar(text(f"PRAGMA {pragma}")) == value


@ON_SQLITE
def test_page_answers_while_somebody_else_writes(client, in_app):
    make_invoice(make_user().accesses[0].customer, "39654")
    client.sign_in()
    with closing(sqlite3.connect(db.engine.url.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        before = time.monotonic()

        response = client.get("/factures/39654")

    assert response.status_code == 200
    assert time.monotonic() - before < 2


@ON_SQLITE
def test_log_says_why_something_was_not_written_down(in_app, caplog):
    user = make_user()
    pages = db.session.scalar(text("PRAGMA page_count"))
    db.session.execute(text(f"PRAGMA max_page_count = {pages}"))

    with database.optional_write():
        user.name = "x" * 100_000

    assert "database or disk is full" in caplog.text


@ON_SQLITE
def test_busy_database_is_told_to_the_operator(in_app, runner, monkeypatch):
    hurried = ContextVar("patience_ms", default=1)
    monkeypatch.setattr(database, "patience_ms", hurried)
    with closing(sqlite3.connect(db.engine.url.database)) as other:
        other.execute("BEGIN IMMEDIATE")

        result = runner.invoke(["users", "list"])

    assert result.exit_code == 1
    assert "is busy" in result.output


@ON_POSTGRESQL
def test_connection_that_rested_is_tried_before_use(impatient, in_app):
    db.session.execute(text("SELECT 1"))
    db.session.remove()
    end_connections()

    assert db.session.scalar(text("SELECT 1")) == 1


@pytest.fixture
def impatient(monkeypatch):
    """Try every connection before it is used, however short it has rested.

    Ask for it first, and it holds while the database is emptied after the test.
    """
    monkeypatch.setattr(database, "RESTED_SECONDS", 0)


def lose_server_at_the_end(app):
    """Lose the server when a page is made, and its transaction still open."""

    def lose(response):
        end_connections()
        return response

    app.after_request_funcs.setdefault(None, []).append(lose)


@ON_POSTGRESQL
def test_page_that_is_made_arrives_though_the_server_has_gone(
    impatient, client, in_app
):
    make_invoice(make_user().accesses[0].customer, "39654")
    client.sign_in()
    lose_server_at_the_end(in_app)

    assert client.get("/factures/").status_code == 200
    assert client.get("/factures/39654").status_code == 200


@ON_POSTGRESQL
def test_fault_is_told_in_words_though_the_server_has_gone(
    impatient, client, in_app, monkeypatch
):
    def fail(*args):
        end_connections()
        raise ZeroDivisionError

    make_user()
    client.sign_in()
    monkeypatch.setattr(listing, "list_papers", fail)

    response = client.get("/factures/")

    assert response.status_code == 500
    assert "Retour à l’accueil" in text_of(response)
