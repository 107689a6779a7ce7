"""What the benchmark loads looks to the portal as if billing had sent it."""

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from bench.big_data import fill
from bench.readers import let_in
from bench.stored_imports import find_damage
from odoportail.addresses import email_key
from odoportail.billing import staging
from odoportail.billing.balances import recompute
from odoportail.database import one_connection
from odoportail.extensions import db
from odoportail.models import Balance, Customer, Invoice, InvoiceLine, User
from odoportail.number_keys import number_key
from tests.page_client import rows_of, text_of
from tests.world import make_invoice

CUSTOMERS, MONTHS = 30, 26


@pytest.fixture
def filled(app):
    """Fill the test's database with a little of it."""
    fill(app, CUSTOMERS, MONTHS)
    return app


@pytest.fixture
def reader(filled, client):
    """Return the browser of somebody of the big data, and the newest paper's number."""
    (found,) = let_in(filled, 1)
    name, _, value = found.cookies.partition("=")
    client.set_cookie(name, value)
    client.newest = found.number
    return client


def test_list_shows_a_page_of_them_and_what_all_come_to(reader):
    page = reader.get("/factures/")

    numbers = [row[1] for row in rows_of(page)[1:]]
    assert numbers[0] == reader.newest
    assert len(numbers) == 24
    assert f"Total of the {MONTHS} documents listed (CAD)" in text_of(page)


def test_pdf_of_one_is_made_whole(reader):
    answer = reader.get(f"/factures/{reader.newest}.pdf")

    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert reader.newest in text
    assert "ODOTRACK subscription" in text


def test_every_person_that_is_let_in_is_another(filled):
    readers = let_in(filled, 200)

    assert len({reader.user_id for reader in readers}) == CUSTOMERS
    assert len({reader.number for reader in readers}) == CUSTOMERS


def test_nothing_leads_nowhere(filled, database_url):
    damage = find_damage(database_url)

    assert not damage


def test_invoices_come_to_what_their_lines_do(filled):
    with filled.app_context():
        lines = select(func.sum(InvoiceLine.amount_cents)).where(
            InvoiceLine.invoice_id == Invoice.id
        )
        wrong = Invoice.subtotal_cents != lines.scalar_subquery()
        count = db.session.scalar(select(func.count(Invoice.id)))

        assert count == CUSTOMERS * MONTHS
        assert not db.session.scalar(select(func.count()).where(wrong))


def test_balances_are_what_the_portal_would_work_out(filled):
    query = select(*Balance.__table__.columns).order_by(Balance.invoice_id)
    with filled.app_context(), one_connection():
        staging.create_tables()
        loaded = db.session.execute(query).all()

        recompute(select(Invoice.id))

        assert db.session.execute(query).all() == loaded
        assert {row.paid_cents > 0 for row in loaded} == {True, False}


def test_keys_are_what_the_portal_would_write(filled):
    with filled.app_context():
        people = db.session.execute(select(User.email, User.email_key)).all()
        papers = db.session.execute(select(Invoice.number, Invoice.number_key)).all()

    assert all(key == email_key(email) for email, key in people)
    assert all(key == number_key(number) for number, key in papers)


def test_what_comes_later_gets_numbers_of_its_own(filled):
    with filled.app_context():
        customer = db.session.scalar(select(Customer).limit(1))

        invoice = make_invoice(customer, paid=[(customer.created_at.date(), 1)])

        assert invoice.id == CUSTOMERS * MONTHS + 1
