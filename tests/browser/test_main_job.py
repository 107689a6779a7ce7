"""Sign in, read, print and save an invoice, sign out: as a customer does it."""

import io
import re

import pytest
from pypdf import PdfReader

from tests.browser.conftest import ACCOUNTANT, LUC, SARAH, WIDTHS

pytestmark = pytest.mark.browser

WORDS = {
    "fr": {
        "invoices": "Factures",
        "columns": ["Date", "#", "Montant", "Payée", "Actions"],
        "amount": "40,19\u00a0$",
        "details": "Détails de la facture 39654",
        "title": "Facture 39654",
        "save": "Télécharger",
        "file": "ODOTRACK_2016-02-07_Facture-39654.pdf",
        "sign_out": "Déconnexion",
        "bye": "Votre session est fermée.",
    },
    "en": {
        "invoices": "Invoices",
        "columns": ["Date", "#", "Amount", "Paid", "Actions"],
        "amount": "$40.19",
        "details": "Details of invoice 39654",
        "title": "Invoice 39654",
        "save": "Download",
        "file": "ODOTRACK_2016-02-07_Invoice-39654.pdf",
        "sign_out": "Sign out",
        "bye": "You are signed out.",
    },
}
ACCEPTANCE = [
    ("2016-02-07", "39654"),
    ("2016-01-07", "36627"),
    ("2015-12-07", "33642"),
    ("2015-11-07", "30677"),
]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_customer_finds_saves_and_leaves(signed_in, language, width):
    words = WORDS[language]
    page = signed_in(language=language, width=width)

    page.get_by_role("navigation").get_by_role("link", name=words["invoices"]).click()
    page.get_by_role("link", name=words["details"]).click()
    assert page.get_by_role("heading", level=1).inner_text() == words["title"]
    with page.expect_download() as saved:
        page.get_by_role("link", name=re.compile(words["save"])).first.click()
    assert saved.value.suggested_filename == words["file"]
    text = PdfReader(saved.value.path()).pages[0].extract_text()
    assert "39654" in text
    page.get_by_role("button", name=words["sign_out"]).click()
    page.get_by_text(words["bye"]).wait_for()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_list_is_as_the_customer_knows_it(signed_in, language):
    page = signed_in(language=language)
    page.goto("/factures/")

    table = page.get_by_role("table")
    headings = table.get_by_role("columnheader").all_inner_texts()
    rows = [row.all_inner_texts() for row in cells_of(table)]

    assert headings == WORDS[language]["columns"]
    for day, number in ACCEPTANCE:
        (row,) = [row for row in rows if row[1] == number]
        assert row[:4] == [day, number, WORDS[language]["amount"], day]


def cells_of(table):
    """Return the cells of each row of the list."""
    rows = table.get_by_role("row").all()[1:]
    return [row.locator("td, th") for row in rows]


@pytest.mark.parametrize("width", WIDTHS)
def test_no_column_is_lost(signed_in, width):
    page = signed_in(SARAH, width=width)

    page.goto("/factures/")

    for cell in cells_of(page.get_by_role("table"))[0].all():
        assert cell.is_visible()


def test_back_after_sign_out_shows_nothing_private(signed_in):
    page = signed_in()
    page.goto("/factures/")
    page.get_by_role("button", name="Déconnexion").click()
    page.get_by_text("Votre session est fermée.").wait_for()

    page.go_back()

    assert "39654" not in page.inner_text("body")
    assert "/connexion" in page.url


def test_accountant_goes_from_one_customer_to_the_other(signed_in):
    page = signed_in(ACCOUNTANT)
    page.goto("/factures/")

    page.get_by_role("link", name="Transport Gagnon").click()

    assert "Transport Gagnon" in page.get_by_role("table").inner_text()
    assert "39654" not in page.get_by_role("table").inner_text()


def test_password_can_be_looked_at(open_page):
    page = open_page()
    page.goto("/connexion")
    page.locator("#password").fill("quatre pneus")

    page.get_by_role("button", name="Afficher").click()

    assert page.locator("#password").get_attribute("type") == "text"


def test_nothing_is_asked_of_another_host(signed_in, site):
    page = signed_in()
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    for path in ("/", "/factures/", "/factures/39654"):
        page.goto(path)

    assert asked
    assert all(url.startswith((site, "data:")) for url in asked)


def test_console_has_no_complaint(signed_in):
    page = signed_in()
    said = []
    page.on("console", lambda message: said.append(message.text))

    for path in ("/", "/factures/", "/factures/39654", "/confidentialite"):
        page.goto(path)

    assert said == []


def test_pdf_is_sent_to_the_browsers_own_viewer(signed_in):
    page = signed_in()
    page.goto("/factures/39654")
    href = page.get_by_role("link", name=re.compile("PDF")).first.get_attribute("href")

    answer = page.context.request.get(href)

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline")
    assert len(PdfReader(io.BytesIO(answer.body())).pages) == 1


def test_unknown_person_is_refused_kindly(open_page):
    page = open_page(width="phone")
    page.goto("/connexion")
    page.locator("#email").fill(LUC.email)
    page.locator("#password").fill("not the right one at all")
    page.locator("form:has(#password) button.btn-primary").click()

    assert page.get_by_role("alert").is_visible()
    assert page.locator("#email").input_value() == LUC.email
