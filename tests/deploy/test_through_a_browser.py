"""A browser reaches the portal by https through nginx, as the guide has it."""

import pytest
from pypdf import PdfReader

from odoportail.demo.sample import PEOPLE
from tests.browser.engine import launch
from tests.deploy.servers import NAME, needs

pytestmark = [pytest.mark.browser, needs("nginx"), needs("openssl")]
LUC = PEOPLE[0]


@pytest.fixture(scope="module")
def chromium():
    """Start a Chromium that finds the portal's name on this machine."""
    browser = launch(f"--host-resolver-rules=MAP {NAME} 127.0.0.1")
    yield browser
    browser.close()


@pytest.fixture
def page(chromium, nginx, port, prefix):
    """Open the sign-in page; the certificate is our own, which no browser knows."""
    context = chromium.new_context(ignore_https_errors=True, locale="fr-CA")
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.seen = []
    page.on("response", lambda response: page.seen.append(response))
    page.goto(f"https://{NAME}:{port}{prefix}/connexion")
    yield page
    context.close()


def sign_in(page):
    """Sign in by the form."""
    page.locator("#email").fill(LUC.email)
    page.locator("#password").fill(LUC.password)
    page.locator("form:has(#password) button.btn-primary").click()
    page.get_by_role("navigation").get_by_role("link", name="Factures").wait_for()


def test_customer_signs_in_reads_saves_and_signs_out(page, port, prefix):
    sign_in(page)
    page.get_by_role("navigation").get_by_role("link", name="Factures").click()
    page.get_by_role("link", name="Détails de la facture 39654").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Télécharger").first.click()
    text = PdfReader(saved.value.path()).pages[0].extract_text()
    page.get_by_role("button", name="Déconnexion").click()
    page.get_by_text("Votre session est fermée.").wait_for()

    assert "39654" in text
    assert page.url.startswith(f"https://{NAME}:{port}{prefix}/connexion")
    page.goto(f"https://{NAME}:{port}{prefix}/factures/39654")
    assert "39654" not in page.inner_text("body")


def test_all_that_pages_ask_for_is_there_and_is_ours(page, port, prefix):
    sign_in(page)
    page.goto(f"https://{NAME}:{port}{prefix}/factures/")

    # Chromium looks for it at the root of the name, whatever is below a path.
    seen = [one for one in page.seen if not one.url.endswith("/favicon.ico")]
    kinds = {one.request.resource_type for one in seen}
    assert {"document", "stylesheet"} <= kinds
    assert {one.url for one in seen if one.status >= 400} == set()
    assert all(one.url.startswith(f"https://{NAME}:{port}{prefix}/") for one in seen)


def test_cookies_go_over_https_alone(page):
    sign_in(page)

    cookies = page.context.cookies()

    assert any(cookie["name"] == "__Host-odoportail" for cookie in cookies)
    assert all(cookie["secure"] for cookie in cookies)
