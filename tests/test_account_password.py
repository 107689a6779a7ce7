"""A new password, for whoever knows the present one."""

import pytest
from sqlalchemy import select

from odoportail import mail
from odoportail.auth import links, passwords
from odoportail.clock import now
from odoportail.extensions import db
from odoportail.models import Event, Link, Purpose, User
from tests.page_client import text_of
from tests.world import PASSWORD, make_user

PAGE = "/compte/mot-de-passe"
NEW = "another few words in a row"
WRONG = "not the present password"


@pytest.fixture
def settings(office):
    """Send through the real server."""
    return {"MAIL_PORT": str(office.port)}


@pytest.fixture(autouse=True)
def ana(in_app, client):
    """Make the person whose account it is, and sign in."""
    user = make_user()
    client.sign_in()
    return user


def change(client, present=PASSWORD, password=NEW, confirm=None):
    """Post the form."""
    data = {"present": present, "password": password, "confirm": confirm or password}
    return client.post_form(PAGE, data)


def has_password(password):
    """Say whether this is the password now."""
    db.session.expire_all()
    user = db.session.scalars(select(User)).one()
    return passwords.verify(user.password_hash, password)


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "Changer mon mot de passe"), ("en", "Change my password")],
)
def test_page_speaks_both_languages(client, language, said):
    client.choose_language(language)

    assert said in client.get_text(PAGE)


def test_password_is_changed(client):
    response = change(client)

    assert (response.status_code, response.location) == (303, "/compte/")
    assert "Votre mot de passe est changé." in client.get_text("/compte/")
    assert has_password(NEW)


def test_new_password_ends_all_sessions_but_this_one(client, app):
    others = [app.test_client(), app.test_client()]
    for other in others:
        other.sign_in(remember="y")

    change(client)

    assert client.get("/").status_code == 200
    assert [other.get("/").status_code for other in others] == [303, 303]


def test_new_password_kills_links_and_strange_devices(client, ana):
    links.make_link(ana, Purpose.RESET, now())
    db.session.commit()

    change(client)

    assert db.session.scalars(select(Link.used_at)).one() is not None
    assert db.session.scalars(select(User.device_version)).one() == 1


def test_this_browser_stays_a_known_device(client, app):
    change(client)
    client.post_form("/deconnexion", page="/")
    for _ in range(12):
        stranger = {"email": "ana@exemple.test", "password": WRONG}
        app.test_client().post_form("/connexion", stranger)

    assert client.sign_in(password=NEW).location == "/"


def test_owner_is_told(client, office):
    change(client)

    list(mail.deliver())

    assert office.mails[-1].recipients == ["ana@exemple.test"]
    assert office.mails[-1]["Subject"] == "Votre mot de passe a été changé"


def test_wrong_present_password_changes_nothing(client, app):
    other = app.test_client()
    other.sign_in()

    response = change(client, present=WRONG)

    assert response.status_code == 422
    assert "Ce n’est pas votre mot de passe actuel." in text_of(response)
    assert WRONG not in response.text
    assert has_password(PASSWORD)
    assert other.get("/").status_code == 200


@pytest.mark.parametrize(
    ("password", "confirm", "said"),
    [
        ("too short", None, "au moins 15 caractères"),
        ("x" * 129, None, "au plus 128 caractères"),
        (NEW, NEW + "!", "ne sont pas identiques"),
        ("ana@exemple.test", None, "facile"),
    ],
    ids=["short", "long", "different", "personal"],
)
def test_refused_new_password_changes_nothing(client, password, confirm, said):
    response = change(client, password=password, confirm=confirm)

    assert response.status_code == 422
    assert said in text_of(response)
    assert has_password(PASSWORD)


def test_stolen_session_cannot_guess(client):
    for _ in range(10):
        assert change(client, present=WRONG).status_code == 422

    response = change(client, present=PASSWORD)

    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert has_password(PASSWORD)


def test_right_password_is_not_counted(client):
    for _ in range(6):
        change(client, present=PASSWORD, password=NEW)
        change(client, present=NEW, password=PASSWORD)

    assert has_password(PASSWORD)


def test_expired_form_is_said_plainly(client):
    data = {"present": PASSWORD, "password": NEW, "confirm": NEW}
    response = client.post(PAGE, data=data)

    assert response.status_code == 422
    assert "Cette page est restée ouverte trop longtemps." in text_of(response)
    assert has_password(PASSWORD)


def test_refusal_is_written_down_without_the_password(client):
    change(client, present=WRONG)

    event = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert (event.action, event.detail) == ("password_refused", "")
