"""How many questions each page asks the database: one for who asks, and its own."""

import re
from datetime import date

import pytest
from sqlalchemy import event

from odoportail import quick_query, stamps
from odoportail.extensions import db
from odoportail.models import Customer
from tests.world import make_customer, make_invoice, make_line, make_user

WHO_ASKS = 1
# What a page asks besides. More than one where what it shows is of several kinds,
# never more where it shows more of a kind.
ASKED = {
    "/": 1,
    "/factures/": 1,
    "/factures/?annee=2016&q=vehicule&etat=a-payer": 1,
    "/factures/A-1": 1,
    "/factures/A-1.pdf": 1,
    "/factures/A-1.pdf?x=1": 1,
    "/factures/dossier": 2,
    "/factures/releve": 1,
    "/compte/": 1,
    "/compte/journal": 2,
    "/compte/appareils": 1,
    "/confidentialite": 0,
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
def reader(client, in_app):
    """Sign somebody in who has three invoices, and has opened the first."""
    customer = make_customer("C-1")
    for number in ("A-1", "A-2", "A-3"):
        make_invoice(customer, number, paid=[(date(2016, 2, 7), 4019)])
    make_user("ana@exemple.test", customer)
    client.sign_in()
    for path in ("/factures/A-1", "/factures/A-1.pdf"):
        client.get(path)
    return client


@pytest.mark.parametrize(("path", "queries"), ASKED.items())
def test_page_asks_no_more_than_it_says(reader, asked, path, queries):
    asked.clear()

    assert reader.get(path).status_code == 200

    who = 0 if path == "/factures/A-1.pdf" else WHO_ASKS
    assert len(asked) == who + queries, "\n".join(asked)


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
