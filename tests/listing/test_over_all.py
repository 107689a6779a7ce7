"""A person who reads for several customers: one list over all, and each alone."""

import csv
import io
import zipfile
from datetime import date, timedelta

import pytest

from odoportail.extensions import db
from odoportail.models import Event, Role
from tests.page_client import follow, parse, rows_of, text_of, words
from tests.world import give_access, make_customer, make_invoice

XHTML = "{http://www.w3.org/1999/xhtml}"
DAY = date(2016, 2, 7)


@pytest.fixture
def roy(ana):
    """Let Ana read for a second customer, whose name stands first."""
    customer = make_customer("C-2", name="Électro Roy")
    give_access(ana, customer, Role.ACCOUNTANT)
    return customer


def column(response, place):
    """Return the cells of a column, from above."""
    return [row[place] for row in rows_of(response)[1:]]


def chosen_in(response):
    """Return what the switcher marks as the place where one is."""
    (switcher,) = parse(response).iterfind(f".//{XHTML}nav[@class='switcher']")
    links = switcher.iter(f"{XHTML}a")
    return [words(link) for link in links if link.get("aria-current")]


def test_list_is_of_all_customers_and_names_each(reader, garage, roy):
    make_invoice(garage, "11111", issued_on=DAY)
    make_invoice(roy, "22222", issued_on=DAY + timedelta(days=1))

    response = reader.get("/factures/")

    assert rows_of(response)[0][:3] == ["Client", "Date", "#"]
    assert column(response, 0) == ["Électro Roy", "Garage Lavoie"]
    assert column(response, 2) == ["22222", "11111"]
    assert chosen_in(response) == ["Tous les clients"]


@pytest.mark.parametrize(
    ("asked", "numbers", "chosen"),
    [
        ("C-1", ["11111"], "Garage Lavoie"),
        ("C-2", ["22222"], "Électro Roy"),
    ],
)
def test_list_of_one_customer_has_no_other(reader, garage, roy, asked, numbers, chosen):
    make_invoice(garage, "11111")
    make_invoice(roy, "22222")

    response = reader.get(f"/factures/?client={asked}")

    assert column(response, 1) == numbers
    assert chosen_in(response) == [chosen]


@pytest.mark.parametrize("path", ["/factures/", "/factures/?client="])
def test_totals_are_over_all_customers(reader, garage, roy, path):
    make_invoice(garage)
    make_invoice(roy)

    assert "Total de la liste, 2 documents (CAD) Avant taxes 69,90\u00a0$" in (
        reader.get_text(path)
    )


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("client", ["eau claire", "Électro Roy", "Garage Lavoie"]),
        ("-client", ["Garage Lavoie", "Électro Roy", "eau claire"]),
    ],
)
def test_customers_sort_as_in_a_dictionary_over_all_pages(
    reader, ana, garage, roy, order, names
):
    give_access(ana, eau := make_customer(name="eau claire"))
    for index in range(10):
        for customer in (garage, roy, eau):
            make_invoice(customer, f"{customer.customer_number}-{index}")

    first = reader.get(f"/factures/?tri={order}")
    second = reader.get(follow(first, "next"))

    told = column(first, 0) + column(second, 0)
    assert told == [name for name in names for _ in range(10)]
    assert len({*column(first, 2), *column(second, 2)}) == 30


def test_papers_of_a_customer_whose_right_has_ended_are_gone(reader, ana, garage, roy):
    third = make_customer(name="Fini")
    give_access(ana, third, Role.ACCOUNTANT, date(2020, 6, 30))
    make_invoice(third, "33333")
    make_invoice(garage, "11111")

    page = reader.get_text("/factures/")

    assert "11111" in page
    assert "33333" not in page
    assert "Fini" not in page


@pytest.mark.parametrize(
    "path", ["/factures/", "/factures/export.csv", "/factures/export.zip"]
)
def test_customer_of_others_is_not_found_among_several(reader, roy, path):
    make_customer("C-3")

    assert reader.get(path, query_string={"client": "C-3"}).status_code == 404


def test_file_over_all_says_whose_each_paper_is(reader, garage, roy):
    make_invoice(garage, "11111")
    make_invoice(roy, "22222")

    response = reader.get("/factures/export.csv?tri=client")

    text = io.StringIO(response.data.decode("utf-8-sig"), newline="")
    rows = [row[1:5] for row in csv.reader(text, delimiter=";")][1:]
    assert rows == [
        ["22222", "Facture", "C-2", "Électro Roy"],
        ["11111", "Facture", "C-1", "Garage Lavoie"],
    ]


def test_archive_over_all_has_a_folder_a_customer(reader, garage, roy):
    make_invoice(garage, "11111", issued_on=DAY)
    make_invoice(roy, "22222", issued_on=DAY)

    archive = zipfile.ZipFile(io.BytesIO(reader.get("/factures/export.zip").data))

    assert archive.namelist() == [
        "C-1_Garage-Lavoie/ODOTRACK_2016-02-07_Facture-11111.pdf",
        "C-2_Electro-Roy/ODOTRACK_2016-02-07_Facture-22222.pdf",
    ]


@pytest.mark.parametrize("ending", ["csv", "zip"])
def test_each_customer_whose_papers_went_out_has_it_in_the_journal(
    reader, ana, garage, roy, ending
):
    third = make_customer("C-3")
    give_access(ana, third)
    make_invoice(garage)
    make_invoice(roy)

    reader.get(f"/factures/export.{ending}").close()

    event = db.select(Event.customer_id, Event.detail).where(
        Event.action == "list_exported"
    )
    told = {(customer.id, ending) for customer in (garage, roy)}
    assert {tuple(row) for row in db.session.execute(event)} == told


@pytest.mark.parametrize("path", ["/factures/22222", "/factures/releve?client=C-2"])
def test_pages_of_one_customer_name_it_to_who_has_several(reader, garage, roy, path):
    make_invoice(roy, "22222")

    assert chosen_in(reader.get(path)) == ["Électro Roy"]


def test_who_has_one_customer_chooses_none(reader, garage):
    make_invoice(garage, "11111")

    for path in ("/factures/", "/factures/11111", "/factures/releve"):
        assert "Tous les clients" not in reader.get_text(path)


def test_many_customers_are_a_list_to_choose_from(reader, ana, garage):
    for index in range(9):
        give_access(ana, make_customer(f"K/{index}", name=f"Client {index}"))
    make_invoice(garage, "11111")

    page = parse(reader.get("/factures/?client=C-1"))

    choice = page.find(f".//{XHTML}select[@id='client']")
    options = {option.get("value"): option for option in choice}
    assert len(options) == 11
    assert options["C-1"].get("selected") is not None
    assert reader.get("/factures/?client=").status_code == 200


def test_statement_is_of_one_customer_even_where_none_is_chosen(reader, garage, roy):
    response = reader.get("/factures/releve")

    assert chosen_in(response) == ["Électro Roy"]
    assert "Tous les clients" not in text_of(response)


def test_filter_goes_along_to_another_customer(reader, garage, roy):
    for customer in (garage, roy):
        make_invoice(customer)
    asked = "annee=2016&etat=a-payer&q=40&tri=montant"

    page = parse(reader.get(f"/factures/?{asked}&page=suite-1-0"))

    (switcher,) = page.iterfind(f".//{XHTML}nav[@class='switcher']")
    assert [link.get("href") for link in switcher.iter(f"{XHTML}a")] == [
        f"/factures/?{asked}",
        f"/factures/?client=C-2&{asked}",
        f"/factures/?client=C-1&{asked}",
    ]


def test_filter_goes_along_with_the_list_to_choose_from(reader, ana, garage):
    for _ in range(9):
        give_access(ana, make_customer())

    page = parse(reader.get("/factures/?annee=2016&q=40&page=suite-1-0"))

    form = page.find(f".//{XHTML}form[@class='switcher switcher-form']")
    fields = {field.get("name"): field.get("value") for field in form.iter()}
    fields = {name: value for name, value in fields.items() if value and name}
    assert fields == {"annee": "2016", "q": "40"}


def test_order_by_customer_stays_with_the_list_over_all(reader, garage, roy):
    for day in (DAY, DAY + timedelta(days=1)):
        make_invoice(garage, issued_on=day)

    page = reader.get("/factures/?client=C-1&tri=client")

    assert column(page, 0) == ["2016-02-08", "2016-02-07"]
    assert "De la plus récente à la plus ancienne" in text_of(page)
