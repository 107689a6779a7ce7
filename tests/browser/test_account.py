"""The account's two journeys that matter most, in a browser and by real mail."""

import json

import pytest

from tests.post_office import link_in

pytestmark = pytest.mark.browser

WORDS = {
    "fr": {
        "account": "Mon compte",
        "password": "Mot de passe",
        "email": "Courriel",
        "changed": "Votre mot de passe est changé.",
        "sent": "Vérifiez vos courriels",
        "confirm": "Changer l’adresse",
        "moved": "L’adresse courriel du compte est changée.",
    },
    "en": {
        "account": "My account",
        "password": "Password",
        "email": "Email",
        "changed": "Your password is changed.",
        "sent": "Check your email",
        "confirm": "Change the address",
        "moved": "The email address of the account is changed.",
    },
}
NEW = "rouler sans perdre le nord"


def open_account(page, words, name):
    """Go to a page of the account by the menus."""
    page.get_by_role("link", name=words["account"]).click()
    menu = page.get_by_role("navigation", name=words["account"])
    menu.get_by_role("link", name=words[name], exact=True).click()


@pytest.mark.parametrize("width", ["phone", "computer"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_password_is_changed_and_other_devices_go(signed_in, member, language, width):
    words = WORDS[language]
    other = signed_in(member, language)
    page = signed_in(member, language, width=width)

    open_account(page, words, "password")
    page.locator("#present").fill(member.password)
    page.locator("#password").fill(NEW)
    page.locator("#confirm").fill(NEW)
    page.locator("main form button.btn-primary").click()

    page.get_by_text(words["changed"]).wait_for()
    other.goto("/factures/")
    assert "/connexion" in other.url


@pytest.mark.parametrize("width", ["phone", "computer"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_address_is_changed_from_the_new_one(
    signed_in, member, read_mail, site, language, width
):
    words, new = WORDS[language], f"neuve.{member.email}"
    page = signed_in(member, language, width=width)
    open_account(page, words, "email")
    page.locator("#email").fill(new)
    page.locator("#present").fill(member.password)
    page.locator("main form button.btn-primary").click()
    page.get_by_role("heading", name=words["sent"]).wait_for()

    page.goto(link_in(read_mail(), site))

    assert page.url == f"{site}/compte/courriel/confirmer"
    assert new in page.inner_text("main")
    page.get_by_role("button", name=words["confirm"]).click()
    page.get_by_text(words["moved"]).wait_for()
    assert read_mail()["To"] == member.email


def test_copy_of_the_data_is_saved(signed_in, member):
    page = signed_in(member)
    page.goto("/compte/mes-donnees")
    page.locator("#present").fill(member.password)

    with page.expect_download() as saved:
        page.get_by_role("button", name="JSON").click()

    assert saved.value.suggested_filename.startswith("mes-donnees_")
    copy = json.loads(saved.value.path().read_bytes())
    assert copy["user"][0]["email"] == member.email


def test_session_is_closed_from_another_device(signed_in, member):
    lost = signed_in(member)
    page = signed_in(member, width="phone")
    page.goto("/compte/appareils")

    page.get_by_role("button", name="Fermer cette session").click()

    page.get_by_text("La session de cet appareil est fermée.").wait_for()
    assert page.get_by_role("button", name="Fermer cette session").count() == 0
    lost.goto("/")
    assert "/connexion" in lost.url
