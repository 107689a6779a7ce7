"""A kept PDF is handed out before Flask begins, and just as Flask would."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from odoportail import clock, logs
from odoportail.auth.sessions import IDLE, REMEMBERED, SEEN_EVERY
from odoportail.extensions import db
from odoportail.invoices import ready_pdfs
from odoportail.invoices.downloads import ONE_READING
from odoportail.models import Access, Customer, Document, Event, SignIn, User
from tests.early_answers import ask, count_what_reaches_flask
from tests.previewing import enter_preview
from tests.world import make_customer, make_invoice, make_user

PATH = "/factures/39654.pdf"
MOMENT = timedelta(seconds=1)


@pytest.fixture
def flask(app):
    """Count what reaches Flask."""
    return count_what_reaches_flask(app)


@pytest.fixture
def reader(client, in_app, flask):
    """Sign somebody in who has read both PDFs of an invoice."""
    customer = make_customer("C-1")
    make_invoice(customer, "39654")
    make_invoice(make_customer("C-2"), "40000")
    make_user("ana@exemple.test", customer)
    client.sign_in()
    for language in ("fr", "en"):
        client.get(f"{PATH}?langue={language}")
    flask.asked = 0
    return client


def set_all(model, **values):
    """Change every row of a table."""
    db.session.execute(update(model).values(**values))
    db.session.commit()


@pytest.mark.parametrize("query", ready_pdfs.QUERIES)
def test_answer_is_the_one_that_flask_gives(app, reader, flask, query):
    at_once = ask(app.wsgi_app, reader, PATH, query_string=query)

    assert flask.asked == 0
    assert at_once == ask(flask, reader, PATH, query_string=query)
    assert at_once[0] == "200 OK"


@pytest.mark.parametrize("settings", [{"BASE_URL": "https://portail.exemple.test"}])
def test_https_is_told_as_flask_tells_it(app):
    told = dict(app.wsgi_app.headers)

    answer = app.test_client().get("/sante", base_url="https://portail.exemple.test")

    name = "Strict-Transport-Security"
    assert told[name] == answer.headers[name]


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"method": "HEAD"}, 200),
        ({"method": "POST"}, 405),
        ({"query_string": "langue=de"}, 200),
        ({"query_string": "telecharger=0"}, 200),
        ({"headers": {"Range": "bytes=0-9"}}, 206),
        ({"headers": {"Host": "a b"}}, 200),
        ({"path": "/factures/40000.pdf"}, 404),
        ({"path": "/factures/39654"}, 200),
        ({"path": "/factures/39654.pdf/"}, 404),
        ({"path": "/factures/39654/quittance.pdf"}, 404),
    ],
)
def test_whatever_is_not_plain_is_flasks(reader, flask, how, status):
    response = reader.open(**({"path": PATH} | how))

    assert flask.asked == 1
    assert response.status_code == status


def other():
    """Return the customer whose papers the reader has never seen."""
    return db.session.scalars(select(Customer).filter_by(customer_number="C-2")).one()


CHANGES = {
    "session that has ended": lambda: set_all(SignIn, ended_at=clock.now()),
    "session that is over": lambda: set_all(SignIn, expires_at=clock.now()),
    "session of long ago": lambda: set_all(SignIn, seen_at=clock.now() - IDLE - MOMENT),
    "person who may not come in": lambda: set_all(User, active=False),
}
RIGHTS = {
    "right that has ended": lambda: set_all(
        Access, last_day=clock.today() - timedelta(days=1)
    ),
    "right to another's papers": lambda: set_all(Access, customer_id=other().id),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_nobody_is_sent_to_the_door(reader, flask, change):
    change()

    response = reader.get(PATH)

    assert flask.asked == 1
    assert response.status_code == 303


@pytest.mark.parametrize("change", RIGHTS.values(), ids=RIGHTS)
def test_what_one_may_not_read_is_not_there(reader, change):
    change()

    assert reader.get(PATH).status_code == 404


def test_word_that_is_a_page_is_flasks(reader, flask):
    make_invoice(db.session.scalars(select(Customer).limit(1)).one(), "releve")
    reader.get("/factures/~72eleve.pdf")
    flask.asked = 0

    statement = reader.get("/factures/releve.pdf")

    assert "Releve" in statement.headers["Content-Disposition"]
    assert flask.asked == 1


def test_forged_cookie_opens_nothing(reader, flask):
    said, _, signature = reader.get_cookie("odoportail").value.rpartition(".")
    reader.set_cookie("odoportail", f"{said}.{signature[::-1]}")

    assert reader.get(PATH).status_code == 303
    assert flask.asked == 1


def test_cookie_of_a_month_ago_opens_nothing(reader):
    with time_machine.travel(clock.now() + REMEMBERED + MOMENT):
        set_all(SignIn, expires_at=clock.now() + MOMENT, seen_at=clock.now())

        assert reader.get(PATH).status_code == 303


def test_preview_is_flasks(client, runner, reader, flask):
    enter_preview(client, runner, "C-1")
    client.get(PATH)
    flask.asked = 0

    response = client.get(PATH)

    assert (response.status_code, flask.asked) == (200, 1)


@pytest.mark.parametrize("age", [SEEN_EVERY, ONE_READING])
def test_what_must_be_written_down_is_flasks(reader, flask, age):
    set_all(SignIn, seen_at=clock.now() - age - MOMENT)
    set_all(Event, at=clock.now() - age - MOMENT)

    assert reader.get(PATH).status_code == 200
    assert flask.asked == 1
    assert reader.get(PATH).status_code == 200
    assert flask.asked == 1


def test_what_is_not_kept_is_flasks(reader, flask):
    db.session.execute(db.delete(Document))
    db.session.commit()

    assert reader.get(PATH).status_code == 200
    assert flask.asked == 1


def test_damage_is_told_by_flask(reader, flask):
    set_all(Document, content=b"%PDF-1.4 another")

    response = reader.get(PATH)

    assert (response.status_code, response.mimetype, flask.asked) == (
        500,
        "text/html",
        1,
    )


def test_database_that_fails_is_asked_again_by_flask(reader, flask, monkeypatch):
    def fail(*args):
        raise OperationalError("", {}, Exception("gone"))

    monkeypatch.setattr(ready_pdfs, "find_ready", fail)

    assert reader.get(PATH).status_code == 200
    assert flask.asked == 1


@pytest.mark.parametrize("settings", [{"LOG_FORMAT": "json"}])
def test_log_tells_of_it_as_of_every_request(reader, monkeypatch):
    told = []
    monkeypatch.setattr(logs.logger, "info", lambda text, extra: told.append(extra))

    answers = [
        reader.get(f"{PATH}{query}", headers={"X-Request-Id": "abc-123_DEF"})
        for query in ("", "?x=1")
    ]

    at_once, by_flask = (line["facts"] | {"ms": 0} for line in told)
    assert at_once == by_flask
    assert {answer.headers["X-Request-Id"] for answer in answers} == {"abc-123_DEF"}
