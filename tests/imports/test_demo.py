"""The demo's files go in cleanly, and show every state that a customer can meet."""

from datetime import date

import pytest

from odoportail import paths
from odoportail.billing import importing
from odoportail.extensions import db
from odoportail.invoices.status import State, status_of
from odoportail.models import Customer, Invoice, User

FILES = {
    "customers": ("clients.csv", 2),
    "invoices": ("factures.csv", 49),
    "payments": ("paiements.csv", 45),
}
TODAY = date(2026, 1, 15)
PAPERS = {"2016-02-07": "39654", "2016-01-07": "36627",
          "2015-12-07": "33642", "2015-11-07": "30677"}  # fmt: skip


@pytest.fixture
def reports(in_app):
    """Import the demo's files in order, and return what was reported."""
    return {
        subject: importing.run(subject, paths.DEMO / name, actor="demo")
        for subject, (name, _) in FILES.items()
    }


def list_invoices(customer_number):
    """Return a customer's invoices, the newest first."""
    statement = db.select(Invoice).join(Customer).order_by(Invoice.issued_on.desc())
    found = statement.where(Customer.customer_number == customer_number)
    return db.session.scalars(found).all()


def status(invoice):
    """Return what has become of an invoice by today."""
    balance = invoice.balance
    return status_of(
        kind=invoice.kind,
        total_cents=invoice.total_cents,
        paid_cents=balance.paid_cents,
        credited_cents=balance.credited_cents,
        settled_on=balance.settled_on,
        due_on=invoice.due_on,
        today=TODAY,
    )


def test_demo_goes_in_without_a_remark(reports):
    for subject, (_, new) in FILES.items():
        report = reports[subject]
        assert (report.refusals, report.warnings, report.new) == ((), (), new)


def test_demo_goes_in_once(reports):
    for subject, (name, new) in FILES.items():
        again = importing.run(subject, paths.DEMO / name, actor="demo")
        assert (again.new, again.unchanged) == (0, new)


def test_demo_has_the_four_invoices_of_the_acceptance_table(reports):
    found = {str(invoice.issued_on): invoice for invoice in list_invoices("C-1001")}

    for day, number in PAPERS.items():
        assert (found[day].number, found[day].total_cents) == (number, 4019)
        assert status(found[day]).state is State.PAID
        assert str(status(found[day]).settled_on) == day


LAST_STATES = [
    ("2017-02-07", State.UNPAID, 4019),
    ("2017-01-07", State.PARTLY_PAID, 1200),
    ("2016-12-07", State.OVERDUE, 4019),
    ("2016-11-10", State.CREDIT_NOTE, 0),
    ("2016-11-07", State.PAID, 0),
    ("2016-10-07", State.CREDITED, 0),
]


def test_demo_ends_with_every_state(reports):
    found = [
        (str(invoice.issued_on), status(invoice).state, status(invoice).rest_cents)
        for invoice in list_invoices("C-1001")[:6]
    ]

    assert found == LAST_STATES


def test_demo_has_36_months_whose_numbers_rise(reports):
    invoices = [paper for paper in list_invoices("C-1001") if paper.total_cents > 0]

    numbers = [int(invoice.number) for invoice in invoices]
    assert len(invoices) == 36
    assert numbers == sorted(numbers, reverse=True)


def test_demo_fleet_has_an_invoice_of_60_lines(reports):
    lines = [len(invoice.lines) for invoice in list_invoices("C-1002")]

    assert (len(lines), max(lines)) == (12, 60)


def test_demo_people_speak_french_and_english(reports):
    users = db.session.scalars(db.select(User).order_by(User.email)).all()

    assert [(user.email, user.language) for user in users] == [
        ("luc.tremblay@example.com", "fr"),
        ("sarah.gagnon@example.com", "en"),
    ]
