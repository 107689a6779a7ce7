"""The invoice as a page and as a PDF: what is shown, and to whom."""

from datetime import date

import pytest
from sqlalchemy import select

from odoportail.extensions import db
from odoportail.invoices import downloads
from odoportail.models import Event, Kind
from tests.page_client import XHTML, parse, text_of, without_token, words
from tests.world import (
    give_access,
    make_customer,
    make_invoice,
    make_line,
    make_user,
)

PAID_ON = date(2016, 2, 7)
ON_EVERY_INVOICE = (
    "Facture 39654",
    "ODOTRACK inc.",
    "TPS nº\u00a0123456789 RT0001",
    "TVQ nº\u00a01234567890 TQ0001",
    "Garage Lavoie",
    "12, rue Principale",
    "Abonnement mensuel, 1 véhicule",
    "Payable au plus tard le 8 mars 2016",
    "34,95\u00a0$",
    "1,75\u00a0$",
    "3,49\u00a0$",
    "40,19\u00a0$",
    "Payée le 7 février 2016",
    "Carte de crédit",
)


@pytest.fixture(autouse=True)
def garage(in_app):
    """Make the customer whose papers are read, and Ana who reads them."""
    customer = make_customer("C-1")
    make_user("ana@exemple.test", customer)
    return customer


@pytest.fixture
def reader(client):
    """Return Ana's browser, signed in."""
    client.sign_in()
    return client


def test_invoice_page_shows_all_that_the_law_asks(reader, garage):
    make_invoice(garage, "39654", due_on=date(2016, 3, 8), paid=[(PAID_ON, 4019)])

    text = reader.get_text("/factures/39654")

    for expected in ON_EVERY_INVOICE:
        assert expected in text


def test_invoice_page_speaks_english(reader, garage):
    make_invoice(garage, "39654")
    reader.choose_language("en")

    text = reader.get_text("/factures/39654")

    for expected in ("Invoice 39654", "Monthly subscription", "$40.19", "GST", "QST"):
        assert expected in text


def test_amounts_are_those_of_billing_and_never_computed(reader, garage):
    amounts = {"subtotal_cents": 231, "gst_cents": 12, "qst_cents": 23}
    lines = [make_line(at, amount_cents=33) for at in range(1, 8)]
    make_invoice(garage, "7", lines=lines, **amounts)

    text = reader.get_text("/factures/7")

    assert all(
        f"{amount}\u00a0$" in text for amount in ("2,31", "0,12", "0,23", "2,66")
    )


def test_credit_note_says_what_it_corrects(reader, garage):
    invoice = make_invoice(garage, "39654", credited=[(PAID_ON, 4019)])
    amounts = {"subtotal_cents": -3495, "gst_cents": -175, "qst_cents": -349}
    facts = {"kind": Kind.CREDIT_NOTE, "corrects_id": invoice.id} | amounts
    make_invoice(garage, "NC-1", **facts)

    text = reader.get_text("/factures/NC-1")

    assert text.count("Note de crédit NC-1") >= 1
    assert "39654" in text
    assert "-40,19\u00a0$" in text
    assert "NC-1" in reader.get_text("/factures/39654")


@pytest.mark.parametrize("ending", ["", ".pdf", ".pdf?telecharger=1"])
def test_invoice_of_another_customer_is_not_found(reader, ending):
    make_invoice(make_customer("C-2", name="Secret inc."), "50000")

    other = reader.get(f"/factures/50000{ending}")
    missing = reader.get(f"/factures/50001{ending}")

    assert other.status_code == missing.status_code == 404
    assert without_token(other) == without_token(missing)
    assert "Secret" not in text_of(other)


@pytest.mark.parametrize(
    "number", ["FA/2024/12", "2016.001", "A~B", "n° 7", "10 %", "é-1", "a.pdf", "x?y#z"]
)
def test_any_printable_number_has_a_page_and_a_pdf(reader, garage, number):
    make_invoice(garage, number)
    link = follow_details(reader.get("/factures/"))

    assert number in reader.get_text(link)
    assert reader.get(f"{link}.pdf").data.startswith(b"%PDF-")


def follow_details(response):
    """Return where « Détails » leads."""
    links = parse(response).iter(f"{XHTML}a")
    return next(link.get("href") for link in links if "Détails" in words(link))


@pytest.mark.parametrize("path", ["%00", "~00", "~E9", "~41", "%2541", "..%2f..%2fx"])
def test_odd_addresses_are_not_found(reader, path):
    assert reader.get(f"/factures/{path}").status_code == 404


def test_pdf_comes_inline_under_a_name_of_its_own(reader, garage):
    make_invoice(garage, "39654")

    response = reader.get("/factures/39654.pdf")

    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"] == (
        "inline; filename=ODOTRACK_2016-02-07_Facture-39654.pdf"
    )


def test_pdf_is_saved_when_asked_for_and_in_its_twin_language(reader, garage):
    make_invoice(garage, "39654")

    response = reader.get("/factures/39654.pdf?telecharger=1&langue=en")

    assert response.headers["Content-Disposition"] == (
        "attachment; filename=ODOTRACK_2016-02-07_Invoice-39654.pdf"
    )


@pytest.mark.parametrize(
    ("others", "list_address"), [(0, "/factures/"), (1, "/factures/?client=C-1")]
)
def test_way_back_leads_to_the_list_of_the_same_customer(
    reader, garage, others, list_address
):
    make_invoice(garage, "39654")
    for _ in range(others):
        give_access(garage.accesses[0].user, make_customer())

    page = parse(reader.get("/factures/39654"))

    links = {words(link): link.get("href") for link in page.iter(f"{XHTML}a")}
    assert links["Toutes les factures"] == list_address


def test_readings_are_in_the_journal(reader, garage):
    make_invoice(garage, "39654")
    reader.get("/factures/39654")
    reader.get("/factures/39654.pdf")

    events = db.session.execute(
        select(Event.action, Event.user_id, Event.customer_id).order_by(Event.id)
    ).all()

    ana = garage.accesses[0].user_id
    assert events[2:] == [
        ("invoice_opened", ana, garage.id),
        ("pdf_opened", ana, garage.id),
    ]


def test_markup_in_a_name_is_only_text(reader, garage):
    garage.name = '"><svg onload=x>{{7*7}} & Fils'
    make_invoice(garage, "39654")

    response = reader.get("/factures/39654")

    assert garage.name in text_of(response)
    assert "<svg onload" not in response.text


def test_sixty_new_pdfs_a_minute_are_enough(reader, garage, monkeypatch):
    monkeypatch.setattr(downloads, "MAX_MADE_A_MINUTE", 2)
    addresses = [f"/factures/{make_invoice(garage).number}.pdf" for _ in range(3)]
    answers = [reader.get(address).status_code for address in addresses]

    response = reader.get(addresses[2])

    assert answers == [200, 200, 429]
    assert response.headers["Retry-After"] == "60"
    assert "Un instant" in text_of(response)
    assert reader.get(addresses[0]).status_code == 200
