"""An owner lets somebody read, who comes and reads, and ends it."""

import pytest

from odoportail.auth import accounts
from odoportail.extensions import db
from tests.browser.conftest import ACCOUNTANT, SARAH, WIDTHS
from tests.browser.test_account import open_account
from tests.post_office import link_in

pytestmark = pytest.mark.browser

CHOSEN = "rouler sans perdre le nord"
WORDS = {
    "fr": {
        "account": "Mon compte",
        "delegates": "Délégués",
        "given": "peut maintenant consulter ces factures jusqu’au",
        "came": "N’a encore ouvert aucune",
        "end": "Mettre fin à l’accès",
        "yes": "Oui, y mettre fin",
        "ended": "L’accès a pris fin.",
        "up": "Renoncer à cet accès",
        "given_up": "Vous ne consultez plus ces factures.",
    },
    "en": {
        "account": "My account",
        "delegates": "Delegates",
        "given": "can now read these invoices until",
        "came": "Has not opened any",
        "end": "End the access",
        "yes": "Yes, end it",
        "ended": "The access has ended.",
        "up": "Give up this access",
        "given_up": "You no longer read these invoices.",
    },
}


def give_access(page, words, email):
    """Fill the form in, and send it."""
    open_account(page, words, "delegates")
    page.locator("#email").fill(email)
    page.locator("#present").fill(SARAH.password)
    page.locator("main .account-form button.btn-primary").click()
    page.get_by_text(f"{email} {words['given']}").wait_for()


def choose_password(page):
    """Choose a first password on the page that the invitation leads to."""
    page.locator("#password").fill(CHOSEN)
    page.locator("#confirm").fill(CHOSEN)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_owner_lets_somebody_read_and_ends_it(
    signed_in, open_page, read_mail, site, language, width
):
    words, email = WORDS[language], f"aide.{language}.{width}@example.com"
    owner = signed_in(SARAH, language, width=width)
    give_access(owner, words, email)
    delegate = open_page(width=width)
    delegate.goto(link_in(read_mail(), site))
    choose_password(delegate)

    delegate.goto("/factures/")
    delegate.goto(delegate.locator("main tbody a").first.get_attribute("href"))
    open_account(owner, words, "delegates")
    row = owner.get_by_role("listitem").filter(has_text=email)
    assert words["came"] not in row.inner_text()
    row.locator("summary", has_text=words["end"]).click()
    row.get_by_role("button", name=words["yes"]).click()

    owner.get_by_text(words["ended"]).wait_for()
    assert delegate.reload().status == 404


@pytest.mark.parametrize("language", ["fr", "en"])
def test_delegate_gives_an_access_up(signed_in, site_app, language):
    words = WORDS[language]
    page = signed_in(ACCOUNTANT, language)
    open_account(page, words, "delegates")

    page.locator("summary", has_text=f"{words['up']} Transport Gagnon").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.get_by_text(words["given_up"]).wait_for()
    assert "Transport Gagnon" not in page.inner_text("main")
    with site_app.app_context():
        accounts.grant(ACCOUNTANT.email, "C-1002")
        db.session.commit()
