"""The list is narrowed, sorted, cut into pages and added up, by its address alone."""

from datetime import date, timedelta

import pytest

from odoportail.invoices.filters import ORDERS
from odoportail.models import Kind
from tests.page_client import follow, parse, rows_of, text_of, words
from tests.world import make_customer, make_invoice

XHTML = "{http://www.w3.org/1999/xhtml}"
DAY = date(2016, 2, 7)
TOTALS_FR = (
    "Total de la liste, 3 documents (CAD) Avant taxes 34,95\u00a0$ TPS 1,75\u00a0$ "
    "TVQ 3,49\u00a0$ Total 40,19\u00a0$ Reste à payer 52,19\u00a0$"
)
TOTALS_EN = (
    "Total of the 3 documents listed (CAD) Before tax $34.95 GST $1.75 QST $3.49 "
    "Total $40.19 Balance due $52.19"
)


def make_priced(customer, number, cents, **facts):
    """Add an invoice of an amount without taxes."""
    amounts = {"subtotal_cents": cents, "gst_cents": 0, "qst_cents": 0}
    return make_invoice(customer, number, **amounts, **facts)


def numbers_of(response):
    """Return the numbers of a page, from above."""
    return [row[1] for row in rows_of(response)[1:]]


# Number, day of issue, cents, and the day it was paid, in the order of their arrival.
SORTED = (
    ("10", 2, 10_000, 12),
    ("2", 3, 9_000, 11),
    ("100", 4, 80_000, None),
    ("9", 5, 100, None),
    ("007", 6, 123_456, None),
    ("FA-9", 7, 123_457, None),
    ("FA-10", 1, 10**9, None),
)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("numero", ["2", "007", "9", "10", "100", "FA-9", "FA-10"]),
        ("-numero", ["FA-10", "FA-9", "100", "10", "9", "007", "2"]),
        ("montant", ["9", "2", "10", "100", "007", "FA-9", "FA-10"]),
        ("-montant", ["FA-10", "FA-9", "007", "100", "10", "2", "9"]),
        ("date", ["FA-10", "10", "2", "100", "9", "007", "FA-9"]),
        ("payee", ["2", "10", "100", "9", "007", "FA-9", "FA-10"]),
        ("-payee", ["FA-10", "FA-9", "007", "9", "100", "10", "2"]),
        ("nothing of ours", ["FA-9", "007", "9", "100", "2", "10", "FA-10"]),
    ],
)
def test_columns_sort_as_people_count(reader, garage, order, expected):
    for number, day, cents, paid_on in SORTED:
        paid = [(date(2016, 2, paid_on), cents)] if paid_on else []
        make_priced(garage, number, cents, issued_on=date(2016, 2, day), paid=paid)

    response = reader.get("/factures/", query_string={"tri": order})

    assert numbers_of(response) == expected


@pytest.mark.parametrize("wanted", ORDERS, ids=lambda wanted: wanted.order)
def test_every_order_shows_each_paper_once_over_all_pages(reader, garage, wanted):
    for index in range(50):
        day = DAY + timedelta(days=index // 7)
        paid = [(day, 100 + index % 3)] if index % 5 else []
        make_priced(garage, f"A-{index}", 100 + index % 3, issued_on=day, paid=paid)
    whole, seen, path = set(map("A-{}".format, range(50))), [], "/factures/"

    response = reader.get(path, query_string=wanted.args)
    while True:
        seen += numbers_of(response)
        path = follow(response, "next")
        if not path:
            break
        response = reader.get(path)

    assert len(seen) == 50
    assert set(seen) == whole
    before = reader.get(follow(response, "prev"))
    assert numbers_of(before) == seen[24:48]


def test_paper_that_arrives_moves_none_of_the_pages(reader, garage):
    for index in range(30):
        make_invoice(garage, f"A-{index}", issued_on=DAY + timedelta(days=index))
    first = reader.get("/factures/?tri=numero")

    make_invoice(garage, "A-0000")
    second = reader.get(follow(first, "next"))

    assert numbers_of(first) + numbers_of(second) == [f"A-{n}" for n in range(30)]


def test_pages_and_headings_keep_what_was_asked(reader, garage):
    for index in range(30):
        make_invoice(garage, f"A-{index}")
    response = reader.get("/factures/?annee=2016&etat=a-payer&q=a-&tri=numero")

    second = reader.get(follow(response, "next"))

    assert len(numbers_of(second)) == 6
    links = [link.get("href") for link in parse(second).iter(f"{XHTML}a")]
    assert "/factures/?annee=2016&etat=a-payer&q=a-&tri=-numero" in links


@pytest.mark.parametrize(
    ("language", "label", "order"),
    [("fr", "Montant", "ascending"), ("en", "Amount", "ascending")],
)
def test_order_is_told_to_those_who_do_not_see_it(
    reader, garage, language, label, order
):
    make_invoice(garage)
    reader.choose_language(language)

    page = parse(reader.get("/factures/?tri=montant"))

    told = {words(cell): cell.get("aria-sort") for cell in page.iter(f"{XHTML}th")}
    assert told[label] == order
    assert told["Date"] is None


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fr", "Aucun résultat"),
        ("en", "Nothing matches"),
    ],
)
def test_nothing_found_leads_back_to_all(reader, garage, language, told):
    make_invoice(garage, "A-1")
    reader.choose_language(language)

    response = reader.get("/factures/?q=zzz&annee=2016")

    assert told in text_of(response)
    assert "Aucune facture pour" not in text_of(response)
    links = [link.get("href") for link in parse(response).iter(f"{XHTML}a")]
    assert "/factures/" in links


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fr", TOTALS_FR),
        ("en", TOTALS_EN),
    ],
)
def test_totals_are_of_all_that_is_listed(reader, garage, language, told):
    credit = {"subtotal_cents": -3495, "gst_cents": -175, "qst_cents": -349}
    make_invoice(garage)
    make_invoice(garage, paid=[(DAY, 2819)])
    make_invoice(garage, kind=Kind.CREDIT_NOTE, **credit)
    make_invoice(garage, issued_on=date(2015, 1, 1))
    reader.choose_language(language)

    assert told in text_of(reader.get("/factures/?annee=2016"))


def test_totals_are_told_by_currency_and_over_all_pages(reader, garage):
    for _ in range(30):
        make_priced(garage, None, 100)
    make_priced(garage, None, 250, currency="USD")

    page = text_of(reader.get("/factures/?tri=-montant"))

    assert "Total de la liste, 30 documents (CAD) Avant taxes 30,00\u00a0$" in page
    assert "Total de la liste, 1 document (USD) Avant taxes 2,50\u00a0$\u00a0US" in page


def test_papers_of_others_are_neither_found_nor_added_up(reader, garage):
    other = make_customer("C-2")
    make_invoice(other, "B-1", issued_on=date(1999, 1, 1))
    make_invoice(garage, "A-1")

    page = text_of(reader.get("/factures/?q=b-1"))

    assert "Aucun résultat" in page
    assert "1999" not in page


def test_year_without_papers_stays_chosen(reader, garage):
    make_invoice(garage)

    page = parse(reader.get("/factures/?annee=2020"))

    options = page.iter(f"{XHTML}option")
    chosen = [words(one) for one in options if one.get("selected") is not None]
    assert chosen == ["2020", "De la plus récente à la plus ancienne"]


def test_what_never_is_to_be_paid_does_not_stand_before_what_is(reader, garage):
    make_invoice(garage, "A-1")
    make_priced(garage, "A-2", -100, kind=Kind.CREDIT_NOTE)
    make_priced(garage, "A-3", 0)
    make_invoice(garage, "A-4", paid=[(DAY, 4019)])

    response = reader.get("/factures/?tri=-payee")

    assert numbers_of(response) == ["A-1", "A-4", "A-3", "A-2"]
