"""A quick query tells what the session tells, and leaves nothing behind."""

import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import event, func

from odoportail import clock
from odoportail.auth import sessions
from odoportail.auth.sessions import VISITOR, Caller
from odoportail.extensions import db
from odoportail.invoices.downloads import KEPT, ONE_READING
from odoportail.models import User
from tests.lost_connections import end_connections
from tests.world import make_invoice, make_user

ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def ana(in_app):
    """Make a person with an invoice."""
    ana = make_user()
    make_invoice(ana.accesses[0].customer, "39654")
    return ana


def begin(user):
    """Let somebody in; return what to ask of the session."""
    token = sessions.begin_session(user, Caller(), remembered=False)
    db.session.commit()
    return {"token_hash": sessions.hash_token(token), "now": clock.now()}


def test_visitor_is_told_as_the_session_tells(ana):
    asked = begin(ana)

    found = VISITOR.find(**asked)

    assert tuple(found) == tuple(db.session.execute(VISITOR.statement, asked).one())
    assert found.seen_at.tzinfo is not None
    assert found.remembered is False
    assert found._fields[0] == "id"


def test_paper_is_told_as_the_session_tells(ana, client):
    client.sign_in()
    client.get("/factures/39654.pdf")
    since = clock.now() - ONE_READING
    asked = {"user_id": ana.id, "number": "39654", "language": "fr", "since": since}

    found = KEPT.find(**asked)

    assert tuple(found) == tuple(db.session.execute(KEPT.statement, asked).one())
    assert found.content.startswith(b"%PDF-")
    assert found.is_noted


def test_nobody_is_none(in_app):
    assert VISITOR.find(token_hash="0" * 64, now=clock.now()) is None


def test_transaction_after_it_can_be_taken_back(ana):
    VISITOR.find(**begin(ana))

    db.session.add(User(email="luc@exemple.test", email_key="luc@exemple.test"))
    db.session.flush()
    db.session.rollback()

    assert db.session.scalar(db.select(func.count()).select_from(User)) == 1


@ON_POSTGRESQL
@pytest.mark.parametrize("isolation_level", ["AUTOCOMMIT", "READ COMMITTED"])
def test_connection_after_it_begins_transactions_but_where_none_is_wanted(
    ana, isolation_level
):
    VISITOR.find(**begin(ana))

    with db.engine.connect() as connection:
        connection.execution_options(isolation_level=isolation_level)
        connection.execute(db.select(1))
        state = connection.connection.driver_connection.info.transaction_status

    is_begun = state is TransactionStatus.INTRANS
    assert is_begun is (isolation_level != "AUTOCOMMIT")


@ON_POSTGRESQL
def test_question_begins_no_transaction(ana):
    asked, states = begin(ana), []

    def note(connection, record, reset_state):
        states.append(connection.info.transaction_status)

    event.listen(db.engine, "reset", note)

    VISITOR.find(**asked)
    VISITOR.find(**asked)

    assert states == [TransactionStatus.IDLE] * 2


@ON_POSTGRESQL
def test_savepoint_after_it_stands_in_a_transaction(ana):
    VISITOR.find(**begin(ana))

    with db.session.begin_nested():
        db.session.add(User(email="luc@exemple.test", email_key="luc@exemple.test"))
    db.session.rollback()

    assert db.session.scalar(db.select(func.count()).select_from(User)) == 1


def test_page_that_has_begun_to_ask_is_told_what_it_has_seen(ana):
    token = sessions.begin_session(ana, Caller(), remembered=False)
    asked = {"token_hash": sessions.hash_token(token), "now": clock.now()}

    assert VISITOR.find(**asked) is not None
    db.session.rollback()
    assert VISITOR.find(**asked) is None


@ON_POSTGRESQL
def test_page_comes_although_the_server_was_restarted(ana, client):
    client.sign_in()
    db.session.remove()
    end_connections()

    assert client.get("/factures/39654.pdf").status_code == 200


def test_page_that_holds_a_connection_takes_no_second(ana, monkeypatch):
    asked = begin(ana)
    told = VISITOR.find(**asked)
    db.session.execute(db.select(User.id)).all()

    monkeypatch.setattr(db.engine.pool, "connect", None)

    assert tuple(VISITOR.find(**asked)) == tuple(told)
