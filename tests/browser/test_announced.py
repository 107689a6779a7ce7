"""What a screen reader is told: where one is, what a link opens, which language."""

import re

import pytest

from tests.browser.conftest import LUC

pytestmark = pytest.mark.browser

OTHER = {"fr": "en", "en": "fr"}
MENU = {
    "fr": ("Menu principal", "Factures", "Détails de la"),
    "en": ("Main menu", "Invoices", "Details of"),
}
# Words that are there in both languages, with the one they are in.
OWN_LANGUAGE = {
    "/": {"Guide d’utilisation en français": "fr", "User guide in English": "en"},
    "/factures/39654": {
        "Voir le PDF": "fr",
        "Télécharger": "fr",
        "View the PDF": "en",
        "Download": "en",
    },
    "/compte/": {"Français": "fr", "English": "en"},
}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_menu_says_where_one_is(signed_in, language):
    page = signed_in(language=language)
    menu = page.get_by_role("navigation", name=MENU[language][0])
    said = {}

    for path in ("/", "/factures/", "/factures/39654", "/compte/", "/compte/journal"):
        page.goto(path)
        here = menu.locator("[aria-current]")
        said[path] = (here.get_attribute("href"), here.get_attribute("aria-current"))

    assert said == {
        "/": ("/", "page"),
        "/factures/": ("/factures/", "page"),
        "/factures/39654": ("/factures/", "true"),
        "/compte/": ("/compte/", "page"),
        "/compte/journal": ("/compte/", "true"),
    }


@pytest.mark.parametrize("path", OWN_LANGUAGE)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_words_of_the_other_language_are_marked(signed_in, language, path):
    page = signed_in(language=language)
    page.goto(path)

    for words, own in OWN_LANGUAGE[path].items():
        place = page.get_by_role("main").get_by_text(words, exact=True)
        spoken = place.evaluate("element => element.closest('[lang]').lang")
        assert spoken.startswith(own), words


@pytest.mark.parametrize("language", ["fr", "en"])
def test_button_of_the_other_language_is_in_it(signed_in, language):
    page = signed_in(language=language)

    button = page.get_by_role("banner").locator("button[name=language]")

    assert button.get_attribute("lang") == OTHER[language]
    assert button.get_attribute("value") == OTHER[language]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_link_to_an_invoice_makes_sense_alone(signed_in, language):
    page = signed_in(LUC, language)
    page.goto("/factures/")
    table = page.get_by_role("table")

    numbers = table.get_by_role("rowheader").all_inner_texts()

    assert numbers
    for number in numbers:
        name = re.compile(rf"^{MENU[language][2]} .* {number}$")
        link = table.get_by_role("link", name=name)
        assert link.get_attribute("href") == f"/factures/{number}"


def test_current_customer_and_account_page_are_said(signed_in, fleet):
    page = signed_in(fleet)

    page.goto("/factures/?client=C-9002")
    customer = page.locator(".switcher [aria-current=page]").all_inner_texts()
    page.goto("/compte/journal")
    account = page.locator(".account-menu [aria-current=page]").all_inner_texts()

    assert customer == ["Garage Nguyễn Thị Hạnh"]
    assert account == ["Qui a vu mes factures?"]
