"""« Pourquoi ce montant? »: read what has changed, and go back to where it had not."""

import pytest

from tests.browser.conftest import SARAH, WIDTHS

pytestmark = pytest.mark.browser

# Of March 2016, the first, and of the month after it.
FIRST, SECOND = "43894", "46967"
WORDS = {
    "fr": {
        "details": f"Détails de la facture {SECOND}",
        "why": "Pourquoi ce montant?",
        "changed": [
            "retiré\u00a0: Activation, 5 appareils (−125,00\u00a0$);",
            "nouveau\u00a0: Option rapports détaillés, 5 véhicules (24,75\u00a0$).",
        ],
        "before": "le mois précédent",
        "invoice": f"Facture {FIRST}",
        "first": "C’est la première facture dans le portail",
    },
    "en": {
        "details": f"Details of invoice {SECOND}",
        "why": "Why this amount?",
        "changed": [
            "removed: Activation, 5 devices (−$125.00);",
            "new: Detailed reports option, 5 vehicles ($24.75).",
        ],
        "before": "the month before",
        "invoice": f"Invoice {FIRST}",
        "first": "This is the first invoice in the portal",
    },
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_reader_sees_what_changed_and_opens_the_month_before(
    signed_in, language, width
):
    words = WORDS[language]
    page = signed_in(SARAH, language, width=width)
    page.goto("/factures/?annee=2016")
    page.get_by_role("link", name=words["details"]).click()
    page.get_by_role("heading", name=words["why"]).scroll_into_view_if_needed()
    why = page.locator("section.why")

    assert why.get_by_role("listitem").all_inner_texts() == words["changed"]
    why.get_by_role("link", name=words["before"]).click()

    page.get_by_role("heading", name=words["invoice"], level=1).wait_for()
    assert words["first"] in why.inner_text()
    assert why.get_by_role("link").count() == 0
