"""The people that the browser tests add to the demo's, each with papers of a kind."""

from datetime import date

import pytest

from odoportail.auth import accounts, passwords
from odoportail.demo.sample import Person
from odoportail.extensions import db
from odoportail.models import Kind
from tests.world import (
    PASSWORD,
    make_customer,
    make_invoice,
    make_line,
    make_user,
)

# A name without a space where it could break, as people do have them.
LONG_NAME = "Transport Saint-Louis-du-Ha!Ha!–Kangiqsualujjuaq–Notre-Dame-du-Lac inc."
LONG_WORD = "REMORQUEPORTEVEHICULESURBAISSEEATROISESSIEUX"
OTHER_NAME = "Garage Nguyễn Thị Hạnh"
MANY_LINES = 60
LONG_AGO = date(2020, 2, 7)


@pytest.fixture
def member(site_app, newcomer):
    """Give the newcomer a password, and no papers."""
    person = Person(newcomer, "Ana Roy", "une route bordée de pins", "a member")
    with site_app.app_context():
        user = accounts.get_user(newcomer)
        user.password_hash = passwords.hash_password(person.password)
        db.session.commit()
    return person


@pytest.fixture(scope="session")
def fleet(site_app):
    """Make a person of two customers, with papers in every state, one of them long."""
    person = Person("flotte@example.com", "Zoé Bélanger", PASSWORD, "a fleet")
    with site_app.app_context():
        customer = make_customer("C-9001", name=LONG_NAME)
        lines = [make_line(1 + place, code="ODO-1") for place in range(MANY_LINES)]
        lines[1].description_fr = lines[1].description_en = LONG_WORD
        make_invoice(customer, "90001", lines=lines, subtotal_cents=3495 * MANY_LINES)
        make_invoice(customer, "90002", issued_on=LONG_AGO, due_on=LONG_AGO)
        make_invoice(customer, "90003", paid=[(LONG_AGO, 1000)], due_on=LONG_AGO)
        corrected = make_invoice(customer, "90004", credited=[(LONG_AGO, 4019)])
        amounts = {"subtotal_cents": -3495, "gst_cents": -175, "qst_cents": -349}
        kind = {"kind": Kind.CREDIT_NOTE, "corrects_id": corrected.id}
        make_invoice(customer, "90005", **kind, **amounts)
        other = make_customer("C-9002", name=OTHER_NAME)
        make_invoice(other, "90006", currency="USD")
        make_user(person.email, customer, other, password=PASSWORD, name=person.name)
    return person
