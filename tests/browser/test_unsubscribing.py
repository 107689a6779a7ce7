"""From the link of a notice mail to a switch that is off, and on again."""

import pytest

from odoportail import clock
from odoportail.auth import accounts
from odoportail.invoices import notices
from tests.browser.conftest import WIDTHS
from tests.post_office import html_of_mail
from tests.world import give_access, make_customer, make_invoice

pytestmark = pytest.mark.browser

WORDS = {
    "fr": {
        "stop": "Ne plus recevoir ces courriels",
        "will": "Nous ne vous annoncerons plus par courriel les nouvelles factures.",
        "stopped": "Vous ne recevrez plus ces courriels",
        "account": "Mon compte",
        "switch": "Nouvelles factures",
        "save": "Enregistrer",
        "saved": "Votre profil est enregistré.",
    },
    "en": {
        "stop": "Stop these emails",
        "will": "You will no longer be notified by email about new invoices.",
        "stopped": "These emails are stopped",
        "account": "My account",
        "switch": "New invoices",
        "save": "Save",
        "saved": "Your profile is saved.",
    },
}


@pytest.fixture
def receive_notice(site_app, member, read_mail):
    """Return what issues an invoice to the member, and gives the mail about it."""

    def receive_notice(language):
        with site_app.app_context():
            user = accounts.get_user(member.email)
            user.language = language
            give_access(user, customer := make_customer())
            make_invoice(customer, issued_on=clock.today())
            notices.send()
        return read_mail()

    return receive_notice


def stop(page, mail, words):
    """Follow the link of the mail as it is shown, and push the button."""
    page.set_content(html_of_mail(mail))
    page.get_by_role("link", name=words["stop"]).first.click()
    page.get_by_text(words["will"]).wait_for()
    page.get_by_role("button", name=words["stop"]).click()
    page.get_by_role("heading", name=words["stopped"]).wait_for()


def go_to_account(page, person, words):
    """Follow the link to the account, and sign in on the way."""
    page.get_by_role("main").get_by_role("link", name=words["account"]).click()
    page.locator("#email").fill(person.email)
    page.locator("#password").fill(person.password)
    page.locator("form:has(#password) button.btn-primary").click()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_mails_are_stopped_by_their_link_and_asked_for_again(
    open_page, receive_notice, member, language, width
):
    words, page = WORDS[language], open_page(width=width)

    stop(page, receive_notice(language), words)
    go_to_account(page, member, words)

    switch = page.get_by_label(words["switch"])
    assert not switch.is_checked()
    switch.check()
    page.get_by_role("button", name=words["save"]).click()
    page.get_by_text(words["saved"]).wait_for()
    page.reload()
    assert switch.is_checked()
