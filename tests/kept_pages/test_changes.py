"""A page comes again as it was, unless something it shows has changed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from odoportail import clock
from odoportail.auth.sessions import IDLE
from odoportail.extensions import db
from odoportail.models import Access, Customer, Invoice, SignIn, User
from tests.early_answers import ask
from tests.kept_pages.pages import MOMENT, PAGES, set_all
from tests.world import make_invoice, make_user


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
