"""A page is handed out again where it would be the same again, and else made anew."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from odoportail import clock
from odoportail.auth import kept_pages
from odoportail.auth.sessions import IDLE, SEEN_EVERY
from odoportail.extensions import db
from odoportail.home import views
from odoportail.invoices import listing
from odoportail.invoices.reading_query import OPENED
from odoportail.invoices.services import ONE_READING
from odoportail.models import Access, Customer, Event, Invoice, SignIn, User
from tests.early_answers import ask, count_what_reaches_flask
from tests.previewing import enter_preview
from tests.world import make_customer, make_invoice, make_user

MOMENT = timedelta(seconds=1)
PAGES = ["/", "/factures/", "/factures/?annee=2016&tri=montant", "/factures/39654"]
NOON = datetime(2016, 3, 7, 17, tzinfo=UTC)


@pytest.fixture
def flask(app):
    """Count what reaches Flask."""
    return count_what_reaches_flask(app)


@pytest.fixture
def time():
    """Stop the clock, at noon."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def reader(client, in_app, flask, time):
    """Sign somebody in who has looked at every page."""
    customer = make_customer("C-1")
    make_invoice(customer, "39654", due_on=date(2016, 3, 7))
    make_user("ana@exemple.test", customer, name="Ana Roy")
    # A reading counts where it comes after the import.
    time.shift(MOMENT)
    client.sign_in()
    # The cookie has its token after the first page, and a reading is then known.
    for page in PAGES * 2:
        client.get(page)
    flask.asked = 0
    return client


def set_all(model, **values):
    """Change every row of a table."""
    db.session.execute(update(model).values(**values))
    db.session.commit()


@pytest.mark.parametrize("page", PAGES)
def test_page_is_the_same_to_the_letter(app, reader, flask, page):
    path, _, query = page.partition("?")
    ask(app.wsgi_app, reader, path, query_string=query)
    flask.asked = 0

    again = ask(app.wsgi_app, reader, path, query_string=query)

    assert flask.asked == 0
    assert again == ask(flask, reader, path, query_string=query)
    assert again[0] == "200 OK"


def test_thread_of_a_server_needs_no_context_of_ours(app, reader, flask):
    with ThreadPoolExecutor(1) as server:
        answers = [
            server.submit(ask, app.wsgi_app, reader, "/").result() for _ in range(2)
        ]

    assert [status for status, *_ in answers] == ["200 OK"] * 2
    assert flask.asked == 1


def only_customer():
    """Return the one whom the reader reads for."""
    return db.session.scalars(db.select(Customer)).one()


CHANGES = {
    "name": lambda: set_all(User, name="Ana Tremblay"),
    "customer": lambda: set_all(Customer, name="Garage Tremblay"),
    "amount": lambda: set_all(Invoice, subtotal_cents=3496, total_cents=4020),
    "paper": lambda: make_invoice(only_customer(), "39655"),
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_has_changed_is_made_anew(reader, flask, time, change, page):
    change()
    time.shift(MOMENT)

    answers = [reader.get(page) for _ in range(3)]

    # A reading that was just written down is known the next time.
    assert flask.asked in (1, 2)
    assert reader.get(page).data == answers[-1].data
    assert flask.asked in (1, 2)


ENDS = {
    "ended": lambda: set_all(SignIn, ended_at=clock.now()),
    "over": lambda: set_all(SignIn, expires_at=clock.now()),
    "of long ago": lambda: set_all(SignIn, seen_at=clock.now() - IDLE - MOMENT),
    "of nobody": lambda: set_all(User, active=False),
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_session_that_is_no_more_opens_nothing(reader, end, page):
    end()

    assert reader.get(page).status_code == 303


def test_right_that_has_ended_opens_nothing(reader):
    set_all(Access, last_day=clock.today() - timedelta(days=1))

    assert reader.get("/factures/39654").status_code == 404
    assert "39654" not in reader.get("/factures/").text


def test_other_person_at_the_same_computer_sees_what_is_theirs(reader):
    luc = make_user("luc@exemple.test")
    make_invoice(luc.accesses[0].customer, "40000")
    reader.post_form("/deconnexion", page="/")
    reader.sign_in("luc@exemple.test")

    texts = [reader.get_text("/factures/") for _ in range(3)]

    assert all("40000" in text and "39654" not in text for text in texts)


def test_language_that_was_chosen_is_spoken(reader):
    reader.choose_language("en")

    assert 'lang="en-CA"' in reader.get("/factures/").text


def test_message_is_shown_once(reader):
    reader.post("/langue", data={"language": "en"})

    first, again = reader.get("/"), reader.get("/")

    assert "Veuillez réessayer" in first.text
    assert "Veuillez réessayer" not in again.text


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
