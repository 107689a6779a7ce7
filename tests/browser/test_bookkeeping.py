"""An accountant narrows the list to a year, and takes it along: as one does it."""

import csv
import io
import zipfile
from decimal import Decimal

import pytest

from tests.browser.conftest import ACCOUNTANT, WIDTHS
from tests.browser.states_inside import read_for_many

pytestmark = pytest.mark.browser

CUSTOMER = "Électricité Luc Tremblay"
WORDS = {
    "fr": {
        "all": "Tous les clients",
        "filter": "Filtrer et trier",
        "year": "Année",
        "show": "Filtrer",
        "csv": "Enregistrer la liste (CSV)",
        "zip": "Enregistrer les PDF (ZIP)",
        "totals": "12 documents",
        "parts": ";",
        "mark": ",",
    },
    "en": {
        "all": "All customers",
        "filter": "Filter and sort",
        "year": "Year",
        "show": "Show these",
        "csv": "Save the list (CSV)",
        "zip": "Save the PDFs (ZIP)",
        "totals": "12 documents",
        "parts": ",",
        "mark": ".",
    },
}


@pytest.fixture(params=["fr", "en"])
def words(request):
    """Return the words of a language, with its name."""
    return WORDS[request.param] | {"language": request.param}


def narrow(page, words, width):
    """Narrow the list of one customer to the invoices of 2015."""
    page.goto("/factures/")
    page.get_by_role("link", name=CUSTOMER).click()
    if width == "phone":
        page.get_by_text(words["filter"]).click()
    page.get_by_label(words["year"]).select_option("2015")
    page.get_by_role("button", name=words["show"]).click()


def save(page, name):
    """Take a file along, and return its bytes."""
    with page.expect_download() as saved:
        page.get_by_role("link", name=name).click()
    return saved.value.path().read_bytes()


@pytest.mark.parametrize("width", WIDTHS)
def test_accountant_takes_a_year_of_one_customer_along(signed_in, words, width):
    page = signed_in(ACCOUNTANT, language=words["language"], width=width)

    narrow(page, words, width)
    told = page.locator(".totals").inner_text()
    text = io.StringIO(save(page, words["csv"]).decode("utf-8-sig"), newline="")
    rows = list(csv.reader(text, delimiter=words["parts"]))[1:]
    archive = zipfile.ZipFile(io.BytesIO(save(page, words["zip"])))

    assert words["totals"] in told
    assert {row[4] for row in rows} == {CUSTOMER}
    assert len(archive.namelist()) == len(rows) == 12
    total = sum(Decimal(row[9].replace(words["mark"], ".")) for row in rows)
    assert str(total).replace(".", words["mark"]) in told


def test_list_over_all_leads_to_one_customer_and_back(signed_in, words):
    page = signed_in(ACCOUNTANT, language=words["language"])
    page.goto("/factures/")
    switcher = page.locator(".switcher")
    assert switcher.locator("[aria-current=page]").inner_text() == words["all"]

    page.locator("tbody tr", has_text=CUSTOMER).get_by_role("link").first.click()
    assert switcher.locator("[aria-current]").inner_text() == CUSTOMER
    switcher.get_by_role("link", name=words["all"]).click()

    names = page.locator("td.row-customer").all_inner_texts()
    assert len(set(names)) == 2


@pytest.mark.parametrize("path", ["/factures/", "/factures/dossier"])
def test_choice_among_many_customers_takes_one_line_of_a_phone(
    signed_in, site_app, member, words, path
):
    read_for_many(site_app, member.email)
    page = signed_in(member, language=words["language"], width="phone")
    page.goto(path)

    chosen, button = page.locator(".switcher-form :is(select, button)").all()

    assert middle(chosen) == middle(button)


def middle(element):
    """Return how far down the page the middle of an element is."""
    box = element.bounding_box()
    return box["y"] + box["height"] / 2
