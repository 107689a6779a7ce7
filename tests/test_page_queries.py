"""How many questions each page asks the database: one for who asks, and its own."""

import re
from datetime import date

import pytest
from sqlalchemy import event

from odoportail import clock, quick_query, stamps
from odoportail.auth import links, previews
from odoportail.extensions import db
from odoportail.invoices import notice_switches
from odoportail.models import Customer, NoticeKind, Purpose
from tests.browser.pages import BY_LINK, PRIVATE, PRIVATE_PATHS, PUBLIC
from tests.world import (
    give_access,
    make_customer,
    make_invoice,
    make_line,
    make_user,
)

WHO_ASKS = 1
# What a page asks besides: one question. More where the second hangs on the first
# (whose name comes first, where customers are sorted by name), or on pages that are
# opened so seldom that a question more is nothing.
ASKED = {
    "/": 1,
    "/factures/": 1,
    "/factures/?annee=2016&q=vehicule&etat=a-payer": 1,
    "/factures/?client=C-1&tri=-montant": 1,
    "/factures/?tri=client": 2,
    "/factures/A-1": 1,
    "/factures/dossier": 2,
    "/factures/releve": 1,
    "/compte/": 1,
    "/compte/appareils": 1,
    "/compte/courriel": 0,
    "/compte/delegues": 1,
    "/compte/exercice": 1,
    "/compte/journal": 1,
    "/compte/mes-donnees": 0,
    "/compte/mot-de-passe": 1,
    "/confidentialite": 0,
}
# The answers that know their reader without asking first.
AT_ONCE = {"/factures/A-1.pdf": 1}
TO_STRANGERS = {
    "/connexion": 0,
    "/mot-de-passe/oublie": 0,
    "/confidentialite": 0,
    **dict.fromkeys(PRIVATE_PATHS, 0),
}
# The link, whose it is, and what its page tells of that person.
OF_LINKS = {
    Purpose.EMAIL: 2,
    Purpose.INVITATION: 1,
    Purpose.PREVIEW: 3,
    Purpose.RESET: 1,
}
# The pages that may come again unasked, and what is looked at each time they do: who
# asks, by which stamp, and until when a reading is one.
KEPT = ("/", "/factures/", "/factures/A-1")
LOOKED_AT_EACH_TIME = {"sign_ins", "stamps", "events"}


@pytest.fixture
def asked(app, in_app, monkeypatch):
    """Return the statements that are run, whichever way."""
    statements = []
    run = quick_query.Spelling.list

    def note(spelling, driver, values):
        statements.append(spelling.text)
        return run(spelling, driver, values)

    monkeypatch.setattr(quick_query.Spelling, "list", note)
    event.listen(
        db.engine, "before_cursor_execute", lambda *given: statements.append(given[2])
    )
    return statements


@pytest.fixture
def ana(in_app):
    """Make somebody who has three invoices."""
    customer = make_customer("C-1")
    for number in ("A-1", "A-2", "A-3"):
        make_invoice(customer, number, paid=[(date(2016, 2, 7), 4019)])
    return make_user("ana@exemple.test", customer)


@pytest.fixture
def reader(client, ana, asked):
    """Sign Ana in, who has opened the first."""
    client.sign_in()
    for path in ("/factures/A-1", "/factures/A-1.pdf"):
        client.get(path)
    asked.clear()
    return client


def make_link(user, purpose):
    """Return the address of a link, as it is mailed or shown to the operator."""
    if purpose is Purpose.PREVIEW:
        customer = user.accesses[0].customer
        return links.address_of(previews.make_preview(customer, "A call"))
    link = links.make_link(user, purpose, clock.now(), "new@exemple.test")
    db.session.commit()
    return links.address_of(link)


@pytest.mark.parametrize(("path", "queries"), ASKED.items())
def test_page_asks_no_more_than_it_says(reader, asked, path, queries):
    assert reader.get(path).status_code == 200

    assert len(asked) == WHO_ASKS + queries, "\n".join(asked)


@pytest.mark.parametrize(("path", "queries"), ASKED.items())
def test_page_asks_as_often_where_there_are_more_customers_and_readers(
    reader, ana, asked, path, queries
):
    others = [make_customer("C-2"), make_customer("C-3")]
    for customer in others:
        make_invoice(customer)
        give_access(ana, customer)
    make_user("nadia@exemple.test", *others)
    # Since the last import: no reading is written down when it is opened again.
    reader.get("/factures/A-1")
    asked.clear()

    assert reader.get(path).status_code == 200

    assert len(asked) <= WHO_ASKS + queries, "\n".join(asked)


@pytest.mark.parametrize(("path", "queries"), AT_ONCE.items())
def test_who_asks_may_be_asked_with_the_rest(reader, asked, path, queries):
    assert reader.get(path).status_code == 200

    assert len(asked) == queries, "\n".join(asked)


@pytest.mark.parametrize(("path", "queries"), TO_STRANGERS.items())
def test_stranger_costs_no_question(client, asked, path, queries):
    client.get(path)

    assert len(asked) == queries, "\n".join(asked)


@pytest.mark.parametrize(("purpose", "queries"), OF_LINKS.items())
def test_page_of_a_link_asks_what_it_is_worth(client, ana, asked, purpose, queries):
    page = client.get(make_link(ana, purpose)).location
    asked.clear()

    assert client.get(page).status_code == 200

    assert len(asked) == queries, "\n".join(asked)


@pytest.mark.parametrize("kind", NoticeKind)
def test_page_that_stops_a_notice_asks_whose_it_is(client, ana, asked, kind):
    page = notice_switches.address_of(ana, kind)
    asked.clear()

    assert client.get(page).status_code == 200

    assert len(asked) == 1, "\n".join(asked)


def test_every_page_is_counted(app):
    adapter = app.url_map.bind("localhost")
    counted = {
        adapter.match(path.partition("?")[0])[0] for path in (*ASKED, *TO_STRANGERS)
    }

    assert counted == {*PUBLIC, *PRIVATE}
    assert OF_LINKS.keys() == {*BY_LINK.values()}


def test_more_papers_are_no_more_questions(reader, asked):
    customer = db.session.scalars(db.select(Customer)).one()
    for index in range(40):
        make_invoice(customer, f"C-{index}")
    db.session.commit()
    asked.clear()

    reader.get("/factures/")

    assert len(asked) == WHO_ASKS + ASKED["/factures/"]


def test_more_lines_are_no_more_questions(reader, asked):
    customer = db.session.scalars(db.select(Customer)).one()
    for number in ("D-1", "D-2"):
        lines = [make_line(place) for place in range(1, 301)]
        make_invoice(customer, number, lines=lines)
    reader.get("/factures/D-2")
    asked.clear()

    reader.get("/factures/D-2")

    assert len(asked) == WHO_ASKS + ASKED["/factures/A-1"]


@pytest.mark.parametrize("path", KEPT)
def test_page_that_is_kept_reads_nothing_that_changes_unseen(reader, asked, path):
    asked.clear()

    reader.get(f"{path}?x=1")

    tables = set(re.findall(r"\b(?:FROM|JOIN) (\w+)", " ".join(asked)))
    assert "invoices" in tables
    assert tables & db.metadata.tables.keys() <= stamps.SHOWN | LOOKED_AT_EACH_TIME


@pytest.mark.parametrize("path", KEPT)
def test_page_that_comes_again_asks_for_its_reader_alone(reader, asked, path):
    for _ in range(3):
        asked.clear()
        reader.get(path)

    assert len(asked) == WHO_ASKS
