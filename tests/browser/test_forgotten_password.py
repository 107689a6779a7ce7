"""From « Mot de passe oublié? » to a new password, by a real mail, in a browser."""

import pytest

from odoportail.auth import accounts, links
from tests.post_office import link_in

pytestmark = pytest.mark.browser

WORDS = {
    "fr": ("Mot de passe oublié?", "Vérifiez vos courriels", "Accueil"),
    "en": ("Forgot your password?", "Check your email", "Home"),
}
PASSWORD = "rouler sans perdre le nord"


@pytest.mark.parametrize("width", ["phone", "computer"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_person_gets_in_again(open_page, newcomer, read_mail, site, language, width):
    forgot, sent, home = WORDS[language]
    page = open_page(width=width)
    page.goto("/connexion")
    if language == "en":
        page.get_by_role("button", name="English").click()
    page.get_by_role("link", name=forgot).click()
    page.locator("#email").fill(newcomer)
    page.locator("main form button.btn-primary").click()
    page.get_by_role("heading", name=sent).wait_for()

    page.goto(link_in(read_mail(), site))

    assert page.url == f"{site}/mot-de-passe/nouveau"
    page.locator("#password").fill(PASSWORD)
    page.locator("#confirm").fill(PASSWORD)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(f"{site}/")
    assert page.get_by_role("heading", level=1).inner_text() == home


@pytest.mark.parametrize("language", ["fr", "en"])
def test_person_invited_comes_in(
    open_page, site_app, newcomer, read_mail, site, language
):
    with site_app.app_context():
        user = accounts.get_user(newcomer)
        user.language = language
        links.invite(user)
    page = open_page(width="phone")

    page.goto(link_in(read_mail(), site))

    assert page.locator("#account").input_value() == newcomer
    page.locator("#password").fill(PASSWORD)
    page.locator("#confirm").fill(PASSWORD)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(f"{site}/")
    assert page.locator("html").get_attribute("lang") == f"{language}-CA"
