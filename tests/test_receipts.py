"""A receipt says that an invoice is paid; a statement, what an account owes."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from odoportail.extensions import db
from odoportail.invoices import accounts, downloads
from odoportail.models import Event, Kind
from tests.page_client import text_of
from tests.world import give_access, make_customer, make_invoice, make_user

PAID = [(date(2016, 2, 9), 4019)]


@pytest.fixture
def garage(in_app):
    """Make a customer."""
    return make_customer("C-1", name="Garage Lavoie")


@pytest.fixture
def ana(garage):
    """Make somebody who may read its papers."""
    return make_user("ana@exemple.test", garage)


@pytest.fixture
def reader(client, ana):
    """Sign in."""
    client.sign_in()
    return client


def text_in(response):
    """Return the text of a PDF."""
    assert response.mimetype == "application/pdf", text_of(response)
    pages = PdfReader(io.BytesIO(response.data)).pages
    return "\n".join(page.extract_text() for page in pages).replace("\u00a0", " ")


def test_paid_invoice_has_a_receipt_in_both_languages(reader, garage):
    make_invoice(garage, "39654", paid=PAID)

    french = text_in(reader.get("/factures/39654/quittance.pdf"))
    english = text_in(reader.get("/factures/39654/quittance.pdf?langue=en"))

    assert "Quittance" in french
    assert "40,19 $" in french
    assert "Receipt" in english
    assert "$40.19" in english


@pytest.mark.parametrize(
    "paid", [[], [(date(2016, 2, 9), 4018)]], ids=["unpaid", "a cent short"]
)
def test_invoice_that_is_not_paid_has_no_receipt(reader, garage, paid):
    make_invoice(garage, "39654", paid=paid)

    page = reader.get("/factures/39654")

    assert reader.get("/factures/39654/quittance.pdf").status_code == 404
    assert "quittance" not in page.text


def test_page_of_a_paid_invoice_leads_to_its_receipt(reader, garage):
    make_invoice(garage, "39654", paid=PAID)

    assert "/factures/39654/quittance.pdf" in reader.get("/factures/39654").text


def test_receipt_and_statement_are_in_the_journal(reader, garage, ana):
    invoice = make_invoice(garage, "39654", paid=PAID)
    reader.get("/factures/39654/quittance.pdf")
    reader.get("/factures/releve.pdf?du=2016-01-01&au=2016-12-31")

    events = db.session.execute(
        db.select(Event.action, Event.customer_id, Event.invoice_id)
        .where(Event.user_id == ana.id, Event.action.like("%_opened"))
        .order_by(Event.id)
    )

    assert [tuple(event) for event in events] == [
        ("receipt_opened", garage.id, invoice.id),
        ("statement_opened", garage.id, None),
    ]


@pytest.mark.parametrize("page", ["F-1/quittance", "releve"])
def test_what_is_made_anew_is_sent_whole(reader, garage, page):
    make_invoice(garage, "F-1", paid=PAID)
    address = f"/factures/{page}.pdf?du=2016-01-01&au=2016-12-31"

    response = reader.get(address, headers={"Range": "bytes=0-99"})

    assert response.status_code == 200
    assert response.data.endswith(b"%%EOF\n")
    assert "Accept-Ranges" not in response.headers


def test_what_is_made_anew_counts_toward_sixty_a_minute(reader, garage, monkeypatch):
    monkeypatch.setattr(downloads, "MAX_MADE_A_MINUTE", 1)
    make_invoice(garage, "39654", paid=PAID)
    reader.get("/factures/39654/quittance.pdf")

    assert reader.get("/factures/39654/quittance.pdf").status_code == 429


def test_statement_holds_the_period_and_what_was_owed_before(reader, garage):
    make_invoice(garage, "OLD", issued_on=date(2015, 12, 7))
    make_invoice(garage, "NEW", issued_on=date(2016, 2, 7), paid=PAID)

    text = text_in(reader.get("/factures/releve.pdf?du=2016-01-01&au=2016-12-31"))

    assert "Relevé de compte" in text
    assert "NEW" in text
    assert "OLD" not in text
    assert text.count("40,19 $") >= 3


def test_page_leads_to_the_statement(reader, garage):
    make_invoice(garage)
    assert "/factures/releve" in reader.get("/factures/").text

    asked = reader.get("/factures/releve?du=2016-01-01&au=2016-12-31&client=C-1")

    assert asked.location == (
        "/factures/releve.pdf?client=C-1&du=2016-01-01&au=2016-12-31"
    )


ODD_PERIODS = {
    "no day": ("du=&au=", "Indiquez un jour"),
    "no such day": ("du=2016-02-30&au=2016-12-31", "Indiquez un jour"),
    "backwards": ("du=2016-12-31&au=2016-01-01", "ne doit pas précéder"),
    "long ago": ("du=0001-01-01&au=2016-01-01", "Indiquez un jour"),
    "half of it": ("du=2016-01-01", "Indiquez un jour"),
}


@pytest.mark.parametrize("case", ODD_PERIODS)
def test_odd_period_is_told_in_words(reader, garage, case):
    make_invoice(garage)
    query, words = ODD_PERIODS[case]

    response = reader.get(f"/factures/releve.pdf?{query}")

    assert (response.status_code, response.location) == (
        303,
        f"/factures/releve?{query}",
    )
    assert words in text_of(reader.get(response.location))


def test_strange_words_in_the_address_change_nothing_else(reader, garage):
    make_invoice(garage)

    response = reader.get("/factures/releve.pdf?du=x&_external=1&endpoint=y&_scheme=z")

    assert response.location == "/factures/releve?du=x"


def test_statement_of_another_customer_is_not_found(reader, in_app):
    make_invoice(make_customer("C-9", name="Garage du Secret"))

    for page in ("releve", "releve.pdf"):
        query = "client=C-9&du=2016-01-01&au=2016-12-31"
        response = reader.get(f"/factures/{page}?{query}")
        assert response.status_code == 404
        assert "Secret" not in response.text


def test_each_currency_has_a_statement_of_its_own(reader, garage):
    for _ in range(2):
        make_invoice(garage, currency="USD")
    make_invoice(garage, "CAN", currency="CAD")
    address = "/factures/releve.pdf?du=2016-01-01&au=2016-12-31"

    most_used = text_in(reader.get(address))
    canadian = text_in(reader.get(f"{address}&devise=CAD"))

    assert "CAN" not in most_used
    assert "CAN" in canadian


def test_person_without_a_customer_is_told_so(client, in_app, garage):
    user = make_user("luc@exemple.test", garage)
    db.session.delete(user.accesses[0])
    db.session.commit()
    client.sign_in("luc@exemple.test")

    assert client.get("/factures/releve").status_code == 200
    assert client.get("/factures/releve.pdf").status_code == 303


def test_statement_adds_up_to_what_the_invoices_owe(garage, ana):
    give_access(ana, make_customer("C-2"))
    invoice = make_invoice(garage, "F-1", paid=[(date(2016, 2, 9), 1000)])
    credit = {"subtotal_cents": -1000, "gst_cents": 0, "qst_cents": 0}
    make_invoice(garage, "N-1", kind=Kind.CREDIT_NOTE, corrects_id=invoice.id, **credit)

    statement = accounts.get_statement(
        ana.id, garage, "CAD", date(2016, 1, 1), date(2016, 12, 31)
    )

    assert statement.closing_cents == 4019 - 1000 - 1000
    assert [movement.number for movement in statement.movements] == [
        "F-1",
        "N-1",
        "F-1",
    ]
