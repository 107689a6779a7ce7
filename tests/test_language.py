"""French first, English one click away, and each page, format and mark follows."""

import pytest

from odoportail.extensions import db
from odoportail.i18n import choose_language
from tests.page_client import XHTML, parse
from tests.world import make_invoice, make_user


@pytest.mark.parametrize(
    "wanted", ["de", "", "*", "fr-FR", "en-GB", "xx;q=abc", "x" * 2000]
)
def test_first_visit_is_in_french_whatever_the_browser_says(client, wanted):
    response = client.get("/connexion", headers={"Accept-Language": wanted})

    assert language_of(response) == "fr-CA"


@pytest.mark.parametrize(
    "page", ["/connexion", "/mot-de-passe/oublie", "/confidentialite"]
)
def test_switch_keeps_the_page_before_sign_in(client, page):
    response = client.choose_language("en", page)

    assert response.location == page
    assert language_of(client.get(page)) == "en-CA"


def test_switch_keeps_the_deep_link_of_the_sign_in_page(client):
    page = "/connexion?next=/factures/"

    response = client.choose_language("en", page)

    assert response.location == page


def test_switch_keeps_the_deep_link_under_a_prefix(client):
    page, prefix = "/connexion?next=/factures/", {"SCRIPT_NAME": "/portail"}
    shown = client.get(page, environ_overrides=prefix)
    (field,) = [
        element.get("value")
        for element in parse(shown).iter(f"{XHTML}input")
        if element.get("name") == "next" and element.get("value") == page
    ]
    token = shown.text.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"language": "en", "next": field, "csrf_token": token}

    response = client.post("/langue", data=data, environ_overrides=prefix)

    assert response.location == f"/portail{page}"


def test_switch_is_saved_on_the_account(client, app, in_app):
    user = make_user()
    client.sign_in()

    client.choose_language("en", "/factures/")

    db.session.refresh(user)
    assert user.language == "en"
    elsewhere = app.test_client()
    elsewhere.sign_in()
    assert language_of(elsewhere.get("/")) == "en-CA"


def test_choice_made_before_sign_in_is_saved_at_sign_in(client, in_app):
    user = make_user()
    client.choose_language("en", "/connexion")

    client.sign_in()

    assert language_of(client.get("/")) == "en-CA"
    db.session.refresh(user)
    assert user.language == "en"


def test_old_cookie_does_not_change_the_account(client, in_app):
    user = make_user(language="fr")
    client.set_cookie("langue", "en")

    client.sign_in()

    assert language_of(client.get("/")) == "fr-CA"
    assert user.language == "fr"


def test_switch_keeps_the_invoice(client, in_app):
    user = make_user()
    make_invoice(user.accesses[0].customer, "FA/1")
    client.sign_in()

    response = client.choose_language("en", "/factures/FA~2F1")

    assert response.location == "/factures/FA~2F1"


@pytest.mark.parametrize("language", ["de", "", "fr_CA", "en\r\nX: y"])
def test_unknown_language_changes_nothing(client, language):
    client.choose_language(language, "/connexion")

    assert language_of(client.get("/connexion")) == "fr-CA"


def test_switch_names_the_other_language_in_its_own_words(client):
    (button,) = [
        element
        for element in parse(client.get("/connexion")).iter(f"{XHTML}button")
        if element.get("name") == "language"
    ]

    assert (button.get("lang"), button.text) == ("en", "English")


@pytest.mark.parametrize("page", ["/nowhere", "/mot-de-passe/nouveau"])
def test_error_pages_speak_the_language_too(client, page):
    client.choose_language("en", "/connexion")

    assert language_of(client.get(page)) == "en-CA"


@pytest.mark.parametrize(
    ("saved", "cookie", "chosen"),
    [
        (None, None, "fr"),
        (None, "en", "en"),
        ("fr", "en", "fr"),
        ("en", None, "en"),
        (None, "de", "fr"),
    ],
)
def test_account_wins_over_cookie_and_french_is_the_rest(saved, cookie, chosen):
    assert choose_language(saved, cookie) == chosen


def language_of(response):
    """Return the language that a page says it is in."""
    return parse(response).get("lang")
