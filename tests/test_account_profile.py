"""Name, language and notices, as their owner wants them."""

import re

import pytest
from sqlalchemy import select

from odoportail.extensions import db
from odoportail.models import Event, User
from tests.page_client import text_of
from tests.world import make_user

PAGE = "/compte/"


@pytest.fixture(autouse=True)
def ana(in_app, client):
    """Make the person whose account it is, and sign in."""
    user = make_user(name="Ana Roy")
    client.sign_in()
    return user


def save(client, **changes):
    """Post the profile with some fields changed."""
    fields = {"name": "Ana Roy", "language": "fr"} | changes
    return client.post_form(PAGE, fields)


def stored():
    """Return the person as the database has it."""
    db.session.expire_all()
    return db.session.scalars(select(User)).one()


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", ("Mon compte", "Courriel", "Enregistrer")), ("en", ("My account", "Save"))],
)
def test_profile_shows_what_is_kept(client, language, said):
    client.choose_language(language)

    text = client.get_text(PAGE)

    assert all(words in text for words in (*said, "ana@exemple.test"))
    assert 'value="Ana Roy"' in client.get(PAGE).text


def test_menus_say_where_one_is(client):
    page = client.get("/compte/journal").text

    # The last is the choice of what the page shows: all of it.
    journal = ("/compte/journal", "page")
    assert marked(page) == [("/compte/", "true"), journal, journal]
    assert marked(client.get(PAGE).text) == [(PAGE, "page"), (PAGE, "page")]


def marked(page):
    """Return the links that are marked as current, and how."""
    return re.findall(r'href="([^"]+)"\s+aria-current="(\w+)"', page)


def test_profile_is_saved(client):
    response = save(client, name="Anaïs  Roy-Côté")

    assert (response.status_code, response.location) == (303, PAGE)
    assert stored().name == "Anaïs  Roy-Côté"
    assert "Votre profil est enregistré." in client.get_text(PAGE)


def test_language_is_saved_and_spoken_at_once(client):
    save(client, language="en")

    assert stored().language == "en"
    assert "Your profile is saved." in client.get_text(PAGE)


def test_name_loses_what_no_keyboard_types(client):
    save(client, name="A\x00na\u200b Roy\r\n")

    assert stored().name == "Ana Roy"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "é" * 201}, "Un nom compte au plus 200 caractères."),
        ({"language": "de"}, "Choisissez une langue."),
    ],
    ids=["long name", "unknown language"],
)
def test_impossible_profile_changes_nothing(client, changes, said):
    response = save(client, **changes)

    assert response.status_code == 422
    assert said in text_of(response)
    user = stored()
    assert (user.name, user.language) == ("Ana Roy", "fr")


def test_longest_name_fits(client):
    save(client, name="é" * 200)

    assert stored().name == "é" * 200


def test_fields_that_are_not_asked_are_ignored(client):
    save(client, email="eve@exemple.test", active="", device_version="7")

    user = stored()
    assert (user.email, user.active, user.device_version) == (
        "ana@exemple.test",
        True,
        0,
    )


def test_expired_form_comes_back_filled(client):
    response = client.post(PAGE, data={"name": "Nouveau nom", "language": "en"})

    assert response.status_code == 422
    assert 'value="Nouveau nom"' in response.text
    assert "Cette page est restée ouverte trop longtemps." in text_of(response)
    assert stored().name == "Ana Roy"


def test_change_is_written_down(client):
    save(client, name="Ana")

    actions = db.session.scalars(select(Event.action)).all()
    assert actions[-1] == "profile_changed"
