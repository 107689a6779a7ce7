"""The accountant's package: choose the year, take the file, open what is in it."""

import csv
import io
import zipfile

import pytest
from pypdf import PdfReader

from tests.browser.conftest import ACCOUNTANT, SARAH, WIDTHS

pytestmark = pytest.mark.browser

# A year's PDFs are made before the first byte comes, on a machine that may be slow.
MAKING = 90_000
# The name ends with the customer: an accountant saves many into one folder.
PAPERS = "2016-01-01_2016-12-31_C-1002_Transport-Gagnon-Filles-inc"
WORDS = {
    "fr": {
        "package": "Dossier du comptable",
        "year": "Exercice 2016 (1er janvier 2016 au 31 décembre 2016)",
        "other": "Autre exercice ou autre période de déclaration",
        "show": "Afficher",
        "april": "Exercice 2016-2017 (1er avril 2016 au 31 mars 2017)",
        "file": f"Dossier-du-comptable_{PAPERS}.zip",
        "summary": "TPS et TVQ facturées",
        "separator": ";",
    },
    "en": {
        "package": "Accountant’s package",
        "year": "Fiscal year 2016 (January 1, 2016 to December 31, 2016)",
        "other": "Another fiscal year or filing period",
        "show": "Show",
        "april": "Fiscal year 2016–2017 (April 1, 2016 to March 31, 2017)",
        "file": f"Accountants-package_{PAPERS}.zip",
        "summary": "GST and QST charged",
        "separator": ",",
    },
}


@pytest.fixture(params=["fr", "en"])
def language(request):
    """Return the language that the accountant speaks."""
    return request.param


@pytest.mark.parametrize("width", WIDTHS)
def test_accountant_takes_the_package_of_a_year(signed_in, language, width):
    words = WORDS[language]
    page = signed_in(ACCOUNTANT, language, width=width)
    page.get_by_role("link", name=words["package"]).click()
    page.get_by_role("link", name="Transport Gagnon").click()
    page.set_default_timeout(MAKING)

    with page.expect_download() as saved:
        page.get_by_role("link", name=words["year"]).click()

    assert saved.value.suggested_filename == words["file"]
    with zipfile.ZipFile(saved.value.path()) as archive:
        assert archive.testzip() is None
        summary, listed, *papers = archive.namelist()
        sheet = PdfReader(io.BytesIO(archive.read(summary))).pages[0].extract_text()
        text = archive.read(listed).decode("utf-8-sig")
    assert words["summary"] in sheet
    assert "C-1002" in sheet
    rows = list(csv.reader(io.StringIO(text), delimiter=words["separator"]))
    assert len(papers) == len(rows) - 1 == 10


def test_another_calendar_is_looked_at_and_nothing_is_kept(signed_in, language):
    words = WORDS[language]
    page = signed_in(ACCOUNTANT, language)
    page.goto("/factures/dossier?client=C-1002")
    page.get_by_text(words["other"]).click()
    page.locator("#mois").select_option("4")
    page.locator("#periode").select_option("trimestre")

    page.get_by_role("button", name=words["show"], exact=True).click()

    link = page.get_by_role("link", name=words["april"])
    assert "mois=4&periode=trimestre" in link.get_attribute("href")
    page.goto("/factures/dossier?client=C-1002")
    assert page.get_by_role("link", name=words["year"]).is_visible()


def test_owner_sets_the_year_for_the_accountant_too(signed_in, language):
    owner = signed_in(SARAH, language)
    choose_month(owner, "4")

    accountant = signed_in(ACCOUNTANT, language)
    accountant.goto("/factures/dossier?client=C-1002")

    assert accountant.get_by_role("link", name=WORDS[language]["april"]).is_visible()
    choose_month(owner, "1")


def choose_month(page, month):
    """Set the month in which the fiscal year begins, and see it said."""
    page.goto("/compte/exercice")
    page.locator("#fiscal_month").select_option(month)
    page.locator("form:has(#fiscal_month) button.btn-primary").click()
    page.locator(".flashed .notice").wait_for()
