"""From « Mot de passe oublié? » to a new password, by a real mail, in a browser."""

from email import message_from_bytes
from email.policy import default

import pytest

from odoportail import mail
from odoportail.extensions import db
from odoportail.models import User
from tests.post_office import link_in

pytestmark = pytest.mark.browser

WORDS = {
    "fr": ("Mot de passe oublié?", "Vérifiez vos courriels"),
    "en": ("Forgot your password?", "Check your email"),
}
PASSWORD = "rouler sans perdre le nord"


@pytest.fixture
def forgetful(site_app, request):
    """Make a person for this test alone, and return the address."""
    email = f"oubli.{abs(hash(request.node.name))}@example.com"
    with site_app.app_context():
        db.session.add(User(email=email, email_key=email, language="fr"))
        db.session.commit()
    return email


@pytest.fixture
def read_mail(site_app, mail_folder):
    """Return what delivers the mail and reads the newest."""

    def read_mail():
        with site_app.app_context():
            list(mail.deliver())
        newest = max(mail_folder.iterdir(), key=lambda file: file.name)
        return message_from_bytes(newest.read_bytes(), policy=default)

    return read_mail


@pytest.mark.parametrize("width", ["phone", "computer"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_person_gets_in_again(open_page, forgetful, read_mail, site, language, width):
    forgot, sent = WORDS[language]
    page = open_page(width=width)
    page.goto("/connexion")
    if language == "en":
        page.get_by_role("button", name="English").click()
    page.get_by_role("link", name=forgot).click()
    page.locator("#email").fill(forgetful)
    page.locator("main form button.btn-primary").click()
    page.get_by_role("heading", name=sent).wait_for()

    page.goto(link_in(read_mail(), site))

    assert page.url == f"{site}/mot-de-passe/nouveau"
    page.locator("#password").fill(PASSWORD)
    page.locator("#confirm").fill(PASSWORD)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(f"{site}/")
    assert page.get_by_text(forgetful).count() == 0
