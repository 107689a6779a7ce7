"""The operator looks, by the real command, and the customer sees who did and why."""

import re
import subprocess
import sys

import pytest

from tests.browser.conftest import LUC, speak

pytestmark = pytest.mark.browser

REASON = {
    "fr": "Appel du 3 mars : montant contesté",
    "en": "Call of March 3: an amount in doubt",
}
WORDS = {
    "fr": {
        "open": "Ouvrir l’aperçu",
        "banner": "Aperçu en lecture seule\u00a0: ",
        "why": "Motif\u00a0: ",
        "invoices": "Factures",
        "details": "Détails de la facture 39654",
        "view": "Voir le PDF",
        "refused": "Non accessible dans un aperçu",
        "leave": "Quitter l’aperçu",
        "bye": "Votre session est fermée.",
        "seen": ["PDF ouvert", "Facture consultée"],
    },
    "en": {
        "open": "Open the preview",
        "banner": "Read-only preview: ",
        "why": "Reason: ",
        "invoices": "Invoices",
        "details": "Details of invoice 39654",
        "view": "View the PDF",
        "refused": "Not available in a preview",
        "leave": "Leave the preview",
        "bye": "You are signed out.",
        "seen": ["Opened the PDF", "Read the invoice"],
    },
}


@pytest.fixture
def make_link(site, site_app):
    """Return what runs the command, and gives the address that it prints."""

    def make_link(reason):
        command = ["preview", "C-1001", "--reason", reason]
        done = subprocess.run(
            [sys.executable, "-m", "odoportail", *command],
            env=site_app.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return re.search(rf"^{site}/apercu/\S+$", done.stdout, re.M)[0]

    return make_link


@pytest.fixture
def in_preview(open_page, make_link, site):
    """Return what opens a preview in a browser of the operator's."""

    def in_preview(language, reason="", **options):
        page = open_page(**options)
        page.goto("/connexion")
        speak(page, language)
        page.goto(make_link(reason or REASON[language]))
        assert page.url == f"{site}/apercu"
        page.get_by_role("button", name=WORDS[language]["open"]).click()
        page.wait_for_url(f"{site}/")
        speak(page, language)
        return page

    return in_preview


@pytest.mark.parametrize("width", ["phone", "computer"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_operator_looks_and_the_customer_sees_why(
    in_preview, signed_in, language, width
):
    words, reason = WORDS[language], f"{REASON[language]}, {width}"
    page = in_preview(language, reason, width=width)
    page.get_by_role("link", name=words["invoices"], exact=True).click()
    page.get_by_role("link", name=words["details"]).click()
    pdf = page.get_by_role("link", name=words["view"]).get_attribute("href")
    assert page.request.get(pdf).headers["content-type"] == "application/pdf"

    page.get_by_role("button", name=words["leave"]).click()

    page.get_by_text(words["bye"]).wait_for()
    owner = signed_in(LUC, language)
    owner.goto("/compte/journal?quoi=factures")
    rows = owner.locator("tbody tr", has_text=words["why"] + reason).all_inner_texts()
    assert len(rows) == 2
    for row, seen in zip(rows, words["seen"], strict=True):
        assert all(said in row for said in ("ODOTRACK", seen, "39654"))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_preview_says_so_and_sends_nothing(in_preview, language):
    words, page = WORDS[language], in_preview(language)
    banner = page.get_by_role(
        "region", name={"fr": "Aperçu", "en": "Preview"}[language]
    )

    said = banner.get_by_role("status").inner_text()
    refused = page.request.post("/compte/")

    assert words["banner"] in said
    assert words["why"] + REASON[language] in said
    assert refused.status == 403
    assert words["refused"] in refused.text()
    assert page.get_by_role("link", name=re.compile("compte|account")).count() == 0


@pytest.mark.parametrize("language", ["fr", "en"])
def test_paper_says_that_it_was_printed_from_a_preview(in_preview, language):
    page = in_preview(language)
    page.goto("/factures/39654")

    page.emulate_media(media="print")

    assert page.get_by_text(WORDS[language]["banner"]).is_visible()
    assert page.get_by_text(REASON[language]).is_visible()
    assert not page.get_by_role("button", name=WORDS[language]["leave"]).is_visible()


def test_preview_is_left_by_the_keyboard_first_of_all(in_preview):
    page = in_preview("fr")
    page.goto("/factures/")

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.get_by_text(WORDS["fr"]["bye"]).wait_for()
