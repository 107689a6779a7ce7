"""Axe finds nothing to say on any page, in either language, at any width."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import ACCOUNTANT, SARAH, WIDTHS

pytestmark = pytest.mark.browser

PUBLIC = (
    "/connexion",
    "/mot-de-passe/oublie",
    "/mot-de-passe/nouveau",
    "/confidentialite",
)
PRIVATE = (
    "/",
    "/factures/",
    "/factures/39654",
    "/factures/releve",
    "/factures/releve?du=x&au=",
    "/nowhere",
    "/compte/",
    "/compte/mot-de-passe",
    "/compte/courriel",
    "/compte/courriel/confirmer",
    "/compte/appareils",
    "/compte/mes-donnees",
    "/compte/journal",
)


@pytest.fixture(scope="session")
def axe():
    """Return the checker."""
    return Axe()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_strangers_pages_have_no_violation(open_page, axe, width, scheme):
    page = open_page(width=width, color_scheme=scheme)

    for path in PUBLIC:
        page.goto(path)
        check(axe, page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_customers_pages_have_no_violation(signed_in, axe, width, scheme, language):
    page = signed_in(ACCOUNTANT, language, width=width, color_scheme=scheme)

    for path in PRIVATE:
        page.goto(path)
        check(axe, page)


def test_refused_form_has_no_violation(open_page, axe):
    page = open_page()
    for path in ("/connexion", "/mot-de-passe/oublie"):
        page.goto(path)
        page.locator("main form button.btn-primary").click()
        check(axe, page)


@pytest.mark.parametrize("page_name", ["mot-de-passe", "courriel", "mes-donnees"])
def test_refused_account_form_has_no_violation(signed_in, axe, page_name):
    page = signed_in(ACCOUNTANT)
    page.goto(f"/compte/{page_name}")
    page.locator("main form button.btn-primary").click()

    assert page.get_by_role("alert").is_visible()
    check(axe, page)


def test_long_invoice_has_no_violation(signed_in, axe):
    page = signed_in(SARAH, width="phone")
    page.goto("/factures/")
    page.locator("main .row-action a").first.click()

    check(axe, page)


@pytest.mark.parametrize("path", PRIVATE)
def test_page_reflows_at_400_percent(signed_in, path):
    page = signed_in(ACCOUNTANT, viewport={"width": 320, "height": 256})
    page.goto(path)

    wide = "document.documentElement.scrollWidth - window.innerWidth"
    assert page.evaluate(wide) <= 0


def check(axe, page):
    """Fail with axe's own words where it has any."""
    found = axe.run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
