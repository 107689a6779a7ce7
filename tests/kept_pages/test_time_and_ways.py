"""A page comes again for a while, to whoever asks in the same way."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from odoportail import clock
from odoportail.auth import kept_pages
from odoportail.auth.sessions import IDLE, SEEN_EVERY
from odoportail.extensions import db
from odoportail.home import views
from odoportail.invoices import listing
from odoportail.invoices.reading_query import OPENED
from odoportail.invoices.services import ONE_READING
from odoportail.models import Access, Event, SignIn, User
from tests.kept_pages.pages import MOMENT, NOON, set_all
from tests.previewing import enter_preview


def test_day_after_is_made_anew(reader, flask, time):
    time.move_to(NOON.replace(hour=5) + timedelta(days=1, seconds=-1))
    tomorrow = clock.now() + timedelta(days=1)
    set_all(SignIn, seen_at=clock.now(), expires_at=tomorrow)
    before = reader.get_text("/factures/")
    time.shift(1)

    after = reader.get_text("/factures/")

    assert flask.asked == 2
    assert after.count("En retard") > before.count("En retard")


def test_right_that_ends_while_a_page_is_made_opens_nothing(reader, time, monkeypatch):
    time.move_to(NOON.replace(hour=5) + timedelta(days=1, seconds=-1))
    set_all(SignIn, seen_at=clock.now(), expires_at=clock.now() + IDLE)
    set_all(Access, last_day=clock.today())
    list_papers = listing.list_papers

    def list_over_midnight(*asked):
        shown = list_papers(*asked)
        time.shift(MOMENT)
        return shown

    monkeypatch.setattr(listing, "list_papers", list_over_midnight)

    texts = [reader.get_text("/factures/") for _ in range(2)]

    assert ["39654" in text for text in texts] == [True, False]


@pytest.mark.parametrize("age", [kept_pages.KEPT_FOR, -MOMENT])
def test_page_is_kept_for_ten_minutes_of_one_clock(reader, flask, time, age):
    time.shift(age)

    reader.get("/")

    assert flask.asked == 1


def test_reading_that_is_not_the_same_any_more_is_written_down(reader, flask, time):
    first = db.session.scalars(db.select(Event.at).filter_by(action=OPENED)).one()
    time.shift(ONE_READING - MOMENT)
    reader.get("/factures/39654?x=1")
    time.shift(MOMENT)

    reader.get("/factures/39654?x=1")

    readings = db.session.scalars(db.select(Event.at).filter_by(action=OPENED))
    assert list(readings) == [first, first + ONE_READING]


def test_session_that_is_in_use_is_seen_to_be(reader, flask, time):
    time.shift(SEEN_EVERY + MOMENT)

    reader.get("/")

    assert flask.asked == 0
    assert db.session.scalars(db.select(SignIn.seen_at)).one() == clock.now()


@pytest.mark.parametrize(
    "how",
    [
        {"method": "HEAD"},
        {"method": "POST"},
        {"query_string": "x=1"},
        {"path": "//"},
        {"headers": {"Host": "autre.exemple.test"}},
        {"environ_overrides": {"SCRIPT_NAME": "/portail"}},
        {"environ_overrides": {"wsgi.url_scheme": "https"}},
    ],
)
def test_whatever_is_asked_otherwise_is_made_anew(reader, flask, how):
    reader.open(**({"path": "/"} | how))

    assert flask.asked == 1


@pytest.mark.parametrize("page", ["/compte/", "/factures/releve", "/nulle-part"])
def test_page_that_promises_nothing_is_made_anew(reader, flask, page):
    for _ in range(2):
        reader.get(page)

    assert flask.asked == 2


def test_page_that_sets_a_cookie_is_made_anew(reader, flask):
    with reader.session_transaction() as cookie:
        del cookie["csrf_token"]
    cookie = reader.get_cookie("odoportail").value

    for _ in range(2):
        reader.set_cookie("odoportail", cookie)
        assert "Set-Cookie" in reader.get("/").headers

    assert flask.asked == 2


def test_page_that_fails_is_made_anew(reader, monkeypatch):
    def fail(template, **values):
        raise RuntimeError

    monkeypatch.setattr(views, "render_template", fail)
    assert reader.get("/?x=1").status_code == 500
    monkeypatch.undo()

    assert "39654" in reader.get_text("/?x=1")


def test_preview_is_made_anew(client, runner, reader, flask):
    enter_preview(client, runner, "C-1")
    client.get("/")
    flask.asked = 0

    client.get("/")

    assert flask.asked == 1


def test_database_that_is_down_is_told_in_words(reader, monkeypatch):
    def fail(token):
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(kept_pages, "find_visitor", fail)

    assert reader.get("/").status_code == 200


@pytest.mark.parametrize("settings", [{"LOG_FORMAT": "json"}])
def test_page_that_comes_again_is_a_line_of_the_log(reader, flask, caplog):
    logging.getLogger("odoportail").addHandler(caplog.handler)
    answer = reader.get("/factures/39654")
    logging.getLogger("odoportail").removeHandler(caplog.handler)

    facts = caplog.records[-1].facts
    assert flask.asked == 0
    assert facts["request"] == answer.headers["X-Request-Id"]
    assert facts["route"] == "/factures/<invoice_number:number>"
    assert facts["user"] == db.session.scalar(db.select(User.id))
