"""The list of invoices: what is shown, in which order, and to whom."""

from datetime import date, timedelta

import pytest
import time_machine

from odoportail.extensions import db
from odoportail.models import Kind
from tests.page_client import follow, rows_of
from tests.world import give_access, make_customer, make_invoice

PAID_ON = date(2016, 2, 7)
HEADINGS = {
    "fr": ["Date", "#", "Montant", "Payée", "Actions"],
    "en": ["Date", "#", "Amount", "Paid", "Actions"],
}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_columns_are_the_five(reader, garage, language):
    make_invoice(garage)
    reader.choose_language(language)

    assert rows_of(reader.get("/factures/"))[0] == HEADINGS[language]


def test_list_shows_the_customers_invoices_newest_first(reader, garage):
    for number, month in (("33642", 1), ("39654", 3), ("36627", 2)):
        day = date(2016, month, 7)
        make_invoice(garage, number, issued_on=day, paid=[(day, 4019)])

    rows = rows_of(reader.get("/factures/"))[1:]

    assert [row[1] for row in rows] == ["39654", "36627", "33642"]
    assert rows[0] == [
        "2016-03-07",
        "39654",
        "40,19\u00a0$",
        "2016-03-07",
        "Détails de la facture 39654",
    ]


@pytest.mark.parametrize(
    ("facts", "french", "english"),
    [
        ({"paid": [(PAID_ON, 4019)]}, "2016-02-07", "2016-02-07"),
        ({}, "Non payée", "Unpaid"),
        ({"due_on": PAID_ON}, "En retard", "Overdue"),
        (
            {"paid": [(PAID_ON, 2819)]},
            "Partielle\u00a0: reste 12,00\u00a0$",
            "Partial: $12.00 left",
        ),
        (
            {"paid": [(PAID_ON, 2819)], "due_on": PAID_ON},
            "En retard\u00a0: reste 12,00\u00a0$",
            "Overdue: $12.00 left",
        ),
        ({"credited": [(PAID_ON, 4019)]}, "Créditée", "Credited"),
        (
            {"kind": Kind.CREDIT_NOTE, "subtotal_cents": -3495, "gst_cents": -175}
            | {"qst_cents": -349},
            "Note de crédit",
            "Credit note",
        ),
        (
            {"subtotal_cents": 0, "gst_cents": 0, "qst_cents": 0, "due_on": PAID_ON},
            "Rien à payer",
            "Nothing to pay",
        ),
    ],
    ids=[
        "paid",
        "unpaid",
        "overdue",
        "partial",
        "late and partial",
        "credited",
        "credit note",
        "zero",
    ],
)
def test_paid_column_is_a_date_or_a_word(reader, garage, facts, french, english):
    make_invoice(garage, **facts)

    assert rows_of(reader.get("/factures/"))[1][3] == french
    reader.choose_language("en")
    assert rows_of(reader.get("/factures/"))[1][3] == english


def test_invoice_due_today_is_not_late_until_the_day_ends_in_quebec(reader, garage):
    make_invoice(garage, due_on=date(2026, 6, 30))

    with time_machine.travel("2026-07-01T03:59:00Z", tick=False):
        assert rows_of(reader.get("/factures/"))[1][3] == "Non payée"
    with time_machine.travel("2026-07-01T04:00:00Z", tick=False):
        assert rows_of(reader.get("/factures/"))[1][3] == "En retard"


def test_list_without_invoices_says_so(reader):
    assert "Aucune facture" in reader.get_text("/factures/")


def test_pages_hold_every_invoice_once(reader, garage):
    first = date(2014, 1, 7)
    for index in range(50):
        make_invoice(garage, f"{index}", issued_on=first + timedelta(days=index // 3))
    seen, path, pages = [], "/factures/", 0

    while path:
        response = reader.get(path)
        seen += [row[1] for row in rows_of(response)[1:]]
        path, pages = follow(response, "next"), pages + 1

    assert pages == 3
    assert seen == [f"{index}" for index in reversed(range(50))]


def test_way_back_leads_through_the_same_pages(reader, garage):
    for index in range(50):
        make_invoice(garage, f"{index}")
    first = reader.get("/factures/")
    second = reader.get(follow(first, "next"))

    back = reader.get(follow(second, "prev"))

    assert rows_of(back) == rows_of(first)
    assert follow(back, "prev") is None


@pytest.mark.parametrize(
    "page",
    [
        "0",
        "-1",
        "9" * 30,
        "avant-2016-02-31-1",
        "avant-2016-02-07-2147483648",
        "é",
        "\x00",
    ],
)
def test_unreadable_page_is_the_first(reader, garage, page):
    make_invoice(garage, "39654")

    assert "39654" in reader.get_text(f"/factures/?page={page}")


def test_another_customers_list_is_not_found(reader):
    make_customer("C-2")

    assert reader.get("/factures/?client=C-2").status_code == 404


def test_customers_stand_in_the_order_of_a_dictionary(reader, garage):
    ana = garage.accesses[0].user
    for name in ("Zénith", "Épicerie Roy", "électro", "eau claire"):
        give_access(ana, make_customer(name=name))

    text = reader.get_text("/factures/")

    names = ["eau claire", "électro", "Épicerie Roy", "Garage Lavoie", "Zénith"]
    places = [text.index(name) for name in names]
    assert places == sorted(places)


def test_person_without_a_customer_sees_an_empty_list(reader, garage):
    for access in list(garage.accesses):
        db.session.delete(access)

    assert "Aucune facture" in reader.get_text("/factures/")
