"""What the journal tells of PDFs that were opened, and whom a kept query answers."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func

from odoportail.extensions import db
from odoportail.models import Document, Event, Role
from tests.world import PASSWORD, give_access, make_customer, make_invoice, make_user

LAST_DAY = date(2026, 6, 30)
# 23:59 of that day in Québec, in summer.
LAST_MINUTE = datetime(2026, 7, 1, 3, 59, tzinfo=UTC)


@pytest.fixture
def garage(in_app):
    """Make a customer with an invoice."""
    customer = make_customer("C-1")
    make_invoice(customer, "39654")
    return customer


def list_details():
    """Return the details of the readings that the journal tells."""
    query = db.select(Event.detail).where(Event.action == "pdf_opened")
    return list(db.session.scalars(query.order_by(Event.id)))


def test_right_ends_with_its_last_day_while_the_portal_runs(client, garage):
    ana = make_user("ana@exemple.test")
    give_access(ana, garage, Role.ACCOUNTANT, LAST_DAY)
    with time_machine.travel(LAST_MINUTE, tick=False) as clock:
        client.sign_in("ana@exemple.test", PASSWORD)

        assert client.get("/factures/39654.pdf").status_code == 200
        clock.shift(timedelta(minutes=1))
        assert client.get("/factures/39654.pdf").status_code == 404


def test_pdf_that_is_made_again_counts_again(client, garage):
    make_user("ana@exemple.test", garage)
    client.sign_in()
    for _ in range(2):
        client.get("/factures/39654.pdf")
        db.session.execute(db.delete(Document))
        db.session.commit()

    assert list_details() == ["made", "made"]


def test_page_that_was_read_is_not_the_pdf(client, garage):
    make_user("ana@exemple.test", garage)
    client.sign_in()
    client.get("/factures/39654.pdf")
    db.session.execute(db.delete(Event))
    db.session.commit()

    client.get("/factures/39654")
    client.get("/factures/39654.pdf")

    assert list_details() == [""]


def test_page_that_is_opened_again_soon_is_one_reading(client, garage):
    make_user("ana@exemple.test", garage)
    with time_machine.travel(
        datetime.now(UTC) + timedelta(hours=1), tick=False
    ) as clock:
        client.sign_in()
        client.get("/factures/39654")
        client.get("/factures/39654")
        soon = count_openings()
        clock.shift(timedelta(minutes=10))
        client.get("/factures/39654")

    assert (soon, count_openings()) == (1, 2)


def test_page_that_an_import_may_have_changed_is_read_again(client, garage):
    make_user("ana@exemple.test", garage)
    client.sign_in()
    client.get("/factures/39654")
    make_invoice(garage, "39655")
    db.session.commit()

    client.get("/factures/39654")
    client.get("/factures/39654")

    assert count_openings() == 2


def count_openings():
    """Count the openings of a page that the journal tells."""
    return db.session.scalar(
        db.select(func.count()).where(Event.action == "invoice_opened")
    )
