"""Keys rotate without signing anyone out, and forged cookies open nothing."""

import string

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from odoportail import create_app
from odoportail.auth import links
from odoportail.clock import now
from odoportail.extensions import db
from odoportail.models import Purpose
from tests.page_client import PageClient, text_of
from tests.settings import make_settings
from tests.world import PASSWORD, make_user

KEY = "a secret that becomes a former one"
NEXT_KEY = "a secret that takes its place now"
NEW = "another few words in a row"
LETTERS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"


@pytest.fixture
def settings():
    """Sign with the key that is going to be replaced."""
    return {"SECRET_KEY": KEY}


@pytest.fixture
def ana(in_app):
    """Make the person who is signed in."""
    return make_user()


@pytest.fixture
def restart(app, database_url):
    """Return what starts the portal anew on the same database, with a new key."""
    made = []

    def restart(**settings):
        settings = {"SECRET_KEY": NEXT_KEY} | settings
        other = create_app(make_settings(DATABASE_URL=database_url, **settings))
        other.test_client_class = PageClient
        made.append(other)
        return other

    yield restart
    for other in made:
        with other.app_context():
            db.engine.dispose()


@pytest.fixture
def visit(client, restart):
    """Return what carries the browser and its cookies over to the new portal."""

    def visit(**settings):
        browser = restart(**settings).test_client()
        for name in ("odoportail", "appareil", "langue"):
            cookie = client.get_cookie(name)
            if cookie:
                browser.set_cookie(name, cookie.value)
        return browser

    return visit


def close():
    """End what the test's own session still holds open."""
    db.session.rollback()


def test_session_lives_on_under_a_new_key(ana, client, visit):
    client.sign_in()

    browser = visit(SECRET_KEY_FALLBACKS=KEY)

    assert browser.get("/").status_code == 200
    assert browser.choose_language("en").location == "/"
    assert 'lang="en-CA"' in browser.get("/").text


def test_form_opened_under_the_old_key_comes_back_filled(ana, client, visit):
    page = client.get("/connexion").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    browser = visit(SECRET_KEY_FALLBACKS=KEY)

    data = {"email": ana.email, "password": PASSWORD, "csrf_token": token}
    response = browser.post("/connexion", data=data)

    assert response.status_code in (303, 422)
    if response.status_code == 422:
        assert 'value="ana@exemple.test"' in response.text
        assert browser.sign_in().location == "/"


def test_device_stays_trusted_under_a_new_key(ana, client, visit):
    client.sign_in()
    client.post_form("/deconnexion", page="/")
    browser = visit(SECRET_KEY_FALLBACKS=KEY)
    stranger = browser.application.test_client()
    data = {"email": ana.email, "password": "wrong wrong wrong"}
    refused = [stranger.post_form("/connexion", data) for _ in range(11)]
    close()

    assert refused[-1].status_code == 429
    assert browser.sign_in().location == "/"


@pytest.mark.parametrize("purpose", [Purpose.RESET, Purpose.INVITATION])
def test_link_mailed_before_works_under_a_new_key(ana, restart, purpose):
    link = links.make_link(ana, purpose, now())
    token = links.token_of(link.seed)
    db.session.commit()
    browser = restart(SECRET_KEY_FALLBACKS=KEY).test_client()
    page = {
        Purpose.RESET: "/mot-de-passe/nouveau",
        Purpose.INVITATION: "/invitation",
    }[purpose]

    browser.get(f"{page}/{token}")
    response = browser.post_form(page, {"password": NEW, "confirm": NEW})

    assert response.location == "/"


def test_without_the_old_key_everybody_signs_in_again(ana, client, visit):
    client.sign_in(remember="y")
    browser = visit()

    response = browser.get("/factures/")

    assert response.status_code == 303
    assert "Connexion" in browser.get_text(response.location)
    assert browser.sign_in().location == "/"


def test_without_the_old_key_a_form_comes_back_in_words(ana, client, visit):
    page = client.get("/connexion").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]

    data = {"email": ana.email, "password": PASSWORD, "csrf_token": token}
    response = visit().post("/connexion", data=data)

    assert response.status_code == 422
    assert "Cette page est restée ouverte trop longtemps." in text_of(response)


def flip(letter):
    """Return another letter, whose first bit is another one."""
    if letter not in LETTERS:
        return "A"
    return LETTERS[(LETTERS.index(letter) + 32) % 64]


def test_cookie_with_any_letter_changed_is_a_strangers(ana, client, app):
    client.sign_in()
    good = client.get_cookie("odoportail").value
    browser = app.test_client()

    for at in range(0, len(good), 3):
        forged = good[:at] + flip(good[at]) + good[at + 1 :]
        browser.set_cookie("odoportail", forged)
        assert browser.get("/").status_code == 303, at
    browser.set_cookie("odoportail", good)
    assert browser.get("/").status_code == 200


def test_device_cookie_with_any_letter_changed_is_a_strangers(ana, client, app):
    client.sign_in()
    good = client.get_cookie("appareil").value
    stranger = app.test_client()
    data = {"email": ana.email, "password": "wrong wrong wrong"}
    for _ in range(10):
        stranger.post_form("/connexion", data)

    for at in range(0, len(good), 7):
        forged = good[:at] + flip(good[at]) + good[at + 1 :]
        stranger.set_cookie("appareil", forged)
        assert stranger.post_form("/connexion", data).status_code == 429, at


@pytest.mark.parametrize(
    "settings", [{"SECRET_KEY": KEY, "SECRET_KEY_FALLBACKS": NEXT_KEY}]
)
def test_session_signed_with_one_letter_of_a_key_is_a_strangers(ana, client, app):
    client.sign_in()
    with client.session_transaction() as session:
        facts = dict(session)

    for letter in set(NEXT_KEY + KEY):
        client.set_cookie("odoportail", sign(facts, letter))
        assert client.get("/").status_code == 303, letter
    client.set_cookie("odoportail", sign(facts, NEXT_KEY))
    assert client.get("/").status_code == 200


def sign(facts, key):
    """Return a session cookie as Flask would sign it with this key."""
    forger = Flask("forger")
    forger.secret_key = key
    return SecureCookieSessionInterface().get_signing_serializer(forger).dumps(facts)


@pytest.mark.parametrize("cookie", ["", "x", ".", "..", "a.b.c", "é", "x" * 4000])
def test_nonsense_cookie_is_a_strangers(client, cookie):
    client.set_cookie("odoportail", cookie)

    assert client.get("/").status_code == 303
    assert client.get("/connexion").status_code == 200
