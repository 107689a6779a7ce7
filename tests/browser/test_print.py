"""What comes out of the printer is the paper alone."""

import io

import pytest
from pypdf import PdfReader

from tests.browser.conftest import LUC
from tests.browser.people import MANY_LINES

pytestmark = pytest.mark.browser

COLUMNS = {
    "fr": ["Date", "#", "Montant", "Payée"],
    "en": ["Date", "#", "Amount", "Paid"],
}
# Of the header, its menu, the footer and the buttons.
SCREEN_ONLY = {
    "fr": (
        "Aller au contenu",
        "Accueil",
        "Mon compte",
        "English",
        "Déconnexion",
        "Besoin d’aide",
        "soutien@example.com",
        "Confidentialité",
        "Actions",
        "Voir le PDF",
        "Télécharger",
        "Quittance (PDF)",
        "Imprimer",
        "Copier le lien",
        "Toutes les factures",
        "Relevé de compte",
        "Plus anciennes",
    ),
    "en": (
        "Skip to the content",
        "Home",
        "My account",
        "Français",
        "Sign out",
        "Need a hand",
        "soutien@example.com",
        "Privacy",
        "Actions",
        "View the PDF",
        "Download",
        "Receipt (PDF)",
        "Print",
        "Copy the link",
        "All the invoices",
        "Statement of account",
        "Older",
    ),
}


def sheets(page):
    """Return the words of each sheet, without spaces: a printer sets its own."""
    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    return [without_spaces(sheet.extract_text()) for sheet in pages]


def without_spaces(text):
    """Return a text without any space, breaking or not."""
    return "".join(text.split())


def found_on(sheet, words):
    """Return which of these words are on a sheet."""
    return [word for word in words if without_spaces(word) in sheet]


@pytest.mark.parametrize("path", ["/factures/", "/factures/39654"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_for_the_screen_is_not_printed(signed_in, language, path):
    page = signed_in(LUC, language)
    page.goto(path)
    shown = without_spaces(page.inner_text("body"))

    printed = "".join(sheets(page))

    assert found_on(shown, SCREEN_ONLY[language])
    assert "39654" in printed
    assert found_on(printed, SCREEN_ONLY[language]) == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_list_is_printed_with_its_columns_and_whose_it_is(signed_in, language):
    page = signed_in(LUC, language)
    page.goto("/factures/")

    first = sheets(page)[0]

    assert "".join(COLUMNS[language]) in first
    assert without_spaces("2016-02-07 39654") in first
    assert without_spaces("Électricité Luc Tremblay ·") in first


@pytest.mark.parametrize("width", ["phone", "computer"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_short_invoice_is_printed_on_one_sheet(signed_in, language, width):
    page = signed_in(LUC, language, width=width)
    page.goto("/factures/39654")

    printed = sheets(page)

    assert len(printed) == 1
    assert without_spaces("ODOTRACK inc.") in printed[0]


def test_long_invoice_repeats_its_headings_on_each_sheet(signed_in, fleet):
    page = signed_in(fleet)
    page.goto("/factures/90001")

    printed = sheets(page)

    assert "".join(printed).count("Abonnementmensuel") == MANY_LINES - 1
    with_lines = [sheet for sheet in printed if "Abonnementmensuel" in sheet]
    assert len(with_lines) > 1
    for sheet in with_lines:
        assert "PrixunitaireMontant" in sheet
