"""« Pourquoi ce montant? »: what the page of an invoice says of the one before."""

from datetime import date

import pytest

from odoportail.models import Kind
from tests.page_client import XHTML, parse, words
from tests.world import give_access, make_customer, make_invoice, make_line, make_user

DECEMBER, JANUARY = date(2015, 12, 7), date(2016, 1, 7)
TWO_VEHICLES = {
    "description_fr": "Abonnement mensuel, 2 véhicules",
    "description_en": "Monthly subscription, 2 vehicles",
    "quantity_milli": 2000,
    "unit_price_cents": 3495,
}


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


def make(customer, number, *lines, **facts):
    """Make an invoice of these lines."""
    subtotal = sum(line.amount_cents for line in lines)
    return make_invoice(
        customer, number, lines=list(lines), subtotal_cents=subtotal, **facts
    )


def section(reader, number="39654"):
    """Return « Pourquoi ce montant? » of an invoice's page, or None."""
    page = parse(reader.get(f"/factures/{number}"))
    found = [one for one in page.iter(f"{XHTML}section") if one.get("class") == "why"]
    return found[0] if found else None


def why(reader, number="39654"):
    """Return what stands below the heading, with plain spaces."""
    _, *said = section(reader, number)
    return " ".join(words(piece) for piece in said).replace("\u00a0", " ")


def links(reader):
    """Return where the sentence leads, by the words of the link."""
    found = section(reader).iter(f"{XHTML}a")
    return {words(link).replace("\u00a0", " "): link.get("href") for link in found}


def test_same_amount_is_said_and_leads_to_last_month(reader, garage):
    make_invoice(garage, "36627", issued_on=JANUARY)
    make_invoice(garage, "39654")

    assert why(reader) == "Même montant que le mois précédent."
    assert links(reader) == {"le mois précédent": "/factures/36627"}


def test_invoice_before_last_month_is_called_by_its_day(reader, garage):
    make_invoice(garage, "33642", issued_on=DECEMBER)
    make_invoice(garage, "39654")

    assert why(reader) == "Même montant que la facture du 7 décembre 2015."
    assert links(reader) == {"la facture du 7 décembre 2015": "/factures/33642"}


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", "Depuis le mois précédent, avant taxes : + 1 véhicule (34,95 $)."),
        ("en", "Since the month before, before taxes: +1 vehicle ($34.95)."),
    ],
)
def test_one_vehicle_more_is_said(reader, garage, language, expected):
    make_invoice(garage, "36627", issued_on=JANUARY)
    make(garage, "39654", make_line(amount_cents=6990, **TWO_VEHICLES))
    reader.choose_language(language)

    assert why(reader) == expected


def test_vehicles_are_said_with_the_service_where_there_are_several(reader, garage):
    option = {"code": "RAP", "description_fr": "Option", "amount_cents": 0}
    make(garage, "36627", make_line(), make_line(2, **option), issued_on=JANUARY)
    two = make_line(amount_cents=6990, **TWO_VEHICLES)
    make(garage, "39654", two, make_line(2, **option))

    assert "avant taxes : Abonnement mensuel : + 1 véhicule (34,95 $)." in why(reader)


THING = {"description_fr": "Boîtier", "code": "B", "unit_price_cents": 1000}
BEFORE = (
    {"description_fr": "Forfait", "code": "P", "amount_cents": 3295},
    {**THING, "quantity_milli": 3000, "amount_cents": 3000},
    {"description_fr": "Activation", "code": "A", "amount_cents": 100},
)
NOW = (
    {"description_fr": "Forfait", "code": "P", "amount_cents": 3495},
    {**THING, "quantity_milli": 1000, "amount_cents": 1000},
    {"description_fr": "Rabais", "code": "R", "amount_cents": -500},
)
ALL_CHANGES = (
    "Depuis le mois précédent, avant taxes : − 2 × Boîtier (−20,00 $); "
    "nouveau : Rabais (−5,00 $); Forfait : 34,95 $ au lieu de 32,95 $; "
    "et 1 autre changement (−1,00 $)."
)


def test_three_changes_are_named_and_the_others_counted(reader, garage):
    for number, day, lines in (
        ("36627", JANUARY, BEFORE),
        ("39654", date(2016, 2, 7), NOW),
    ):
        made = [make_line(place, **facts) for place, facts in enumerate(lines, start=1)]
        make(garage, number, *made, issued_on=day)

    assert why(reader) == ALL_CHANGES
    assert len(list(section(reader).iter(f"{XHTML}li"))) == 4


CHANGES = {
    "price of several": (
        {"quantity_milli": 2000, "unit_price_cents": 2000, "amount_cents": 4000},
        "X : 20,00 $ au lieu de 10,00 $ (20,00 $).",
    ),
    "price and quantity": (
        {"quantity_milli": 3500, "unit_price_cents": 2000, "amount_cents": 7000},
        "X : 3,5 × 20,00 $ au lieu de 2 × 10,00 $ (50,00 $).",
    ),
    "amount alone": ({"amount_cents": 1999}, "X : 19,99 $ au lieu de 20,00 $."),
    "other code": ({"code": "Y"}, "nouveau : X (20,00 $); retiré : X (−20,00 $)."),
}


@pytest.mark.parametrize("case", CHANGES)
def test_change_is_written(reader, garage, case):
    facts, expected = CHANGES[case]
    two = {"description_fr": "X", "quantity_milli": 2000, "unit_price_cents": 1000}
    usual = {"code": "X", "amount_cents": 2000} | two
    make(garage, "36627", make_line(**usual), issued_on=JANUARY)
    make(garage, "39654", make_line(**usual | facts))

    assert why(reader) == f"Depuis le mois précédent, avant taxes : {expected}"


def test_other_taxes_are_said(reader, garage):
    make_invoice(garage, "36627", issued_on=JANUARY)
    make_invoice(garage, "39654", qst_cents=350)

    assert why(reader) == (
        "Mêmes services; les taxes ont changé depuis le mois précédent."
    )


def other_of(customer):
    """Return another customer, whom the same person reads."""
    other = make_customer("C-3")
    give_access(customer.accesses[0].user, other)
    return other


def test_first_invoice_says_so(reader, garage):
    make_invoice(make_customer("C-2"), "36627", issued_on=JANUARY)
    make_invoice(other_of(garage), "36628", issued_on=JANUARY)
    make_invoice(garage, "NC-1", issued_on=JANUARY, kind=Kind.CREDIT_NOTE)
    make_invoice(garage, "39654")
    make_invoice(garage, "42000")

    assert why(reader).startswith("C’est la première facture dans le portail : ")


def test_first_invoice_in_a_currency_says_so(reader, garage):
    make_invoice(garage, "36627", issued_on=JANUARY, currency="USD")
    make_invoice(garage, "36628", issued_on=JANUARY)
    make_invoice(garage, "39654")
    make_invoice(garage, "39655", currency="USD", issued_on=DECEMBER)

    assert why(reader) == "Même montant que le mois précédent."
    assert why(reader, "36628").startswith("C’est la première facture en CAD dans le")


def test_invoices_of_one_day_come_in_their_order(reader, garage):
    make_invoice(garage, "39653")
    make_invoice(garage, "39654")

    assert links(reader) == {"la facture du 7 février 2016": "/factures/39653"}
    assert "première facture" in why(reader, "39653")


def test_credit_note_is_compared_with_nothing(reader, garage):
    make_invoice(garage, "36627", issued_on=JANUARY)
    make_invoice(garage, "NC-1", kind=Kind.CREDIT_NOTE)

    assert section(reader, "NC-1") is None


def test_description_is_only_text(reader, garage):
    markup = "</bdi><b>x</b>{{7*7}}"
    make_invoice(garage, "36627", issued_on=JANUARY)
    make(garage, "39654", make_line(), make_line(2, code="", description_fr=markup))

    assert f"nouveau : {markup} (34,95 $)" in why(reader)
