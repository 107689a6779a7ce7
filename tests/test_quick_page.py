"""What is asked together is told as each question alone would tell it."""

import pytest

from odoportail.extensions import db
from odoportail.invoices.scopes import RIGHTS
from odoportail.models import Invoice, User
from odoportail.quick_page import QuickPage
from tests.world import make_customer, make_invoice, make_user

PEOPLE = db.select(User.email, User.created_at, User.password_hash)
PAPERS = db.select(Invoice.number, Invoice.kind, Invoice.issued_on, Invoice.due_on)
PAGE = QuickPage(rights=RIGHTS.statement, people=PEOPLE, papers=PAPERS)


@pytest.fixture
def ana(in_app):
    """Make a person with two invoices, and another without a password."""
    customer = make_customer("C-1")
    make_invoice(customer, "A-1")
    make_invoice(customer, "A-2")
    make_user("luc@exemple.test", password=None)
    return make_user("ana@exemple.test", customer)


def told_alone(ana):
    """Return the rows of each query, by the session."""
    asked = (RIGHTS.statement, PEOPLE, PAPERS)
    return [sorted(db.session.execute(query, {"user_id": ana.id})) for query in asked]


def test_each_query_has_its_own_rows(ana):
    found = PAGE.ask(user_id=ana.id)

    assert [sorted(rows) for rows in found] == told_alone(ana)
    assert {paper.number for paper in found.papers} == {"A-1", "A-2"}


def test_page_that_has_begun_to_ask_is_told_the_same(ana):
    db.session.add(User(email="eve@exemple.test", email_key="eve@exemple.test"))
    db.session.flush()

    found = PAGE.ask(user_id=ana.id)

    assert [sorted(rows) for rows in found] == told_alone(ana)
    assert "eve@exemple.test" in {person.email for person in found.people}


def test_query_that_finds_nothing_has_no_rows(ana):
    found = PAGE.ask(user_id=0)

    assert found.rights == []
    assert len(found.people) == 2
