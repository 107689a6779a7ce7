"""« Mot de passe oublié? »: from the form to the new password, by real mail."""

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from odoportail import mail
from odoportail.auth import choosing, links
from odoportail.exceptions import LinkInvalid
from odoportail.extensions import db
from odoportail.models import Purpose, SignIn
from tests.page_client import text_of
from tests.post_office import link_in
from tests.world import PASSWORD, make_user

NEW = "another few words in a row"
FORM = "/mot-de-passe/nouveau"
DEAD = "Ce lien ne fonctionne plus"


@pytest.fixture
def settings(office):
    """Send through the real server."""
    return {"MAIL_PORT": str(office.port)}


@pytest.fixture(autouse=True)
def ana(in_app):
    """Make the person who forgets."""
    return make_user("ana+factures@exemple.test")


@pytest.fixture
def ask(client, office, in_app):
    """Return what asks for a link, and comes back with its path."""

    def ask(email="ana+factures@exemple.test"):
        client.post_form("/mot-de-passe/oublie", {"email": email})
        list(mail.deliver())
        return link_in(office.mails[-1])

    return ask


def choose(client, password=NEW, confirm=None, page=FORM):
    """Post the form that the link leads to."""
    data = {"password": password, "confirm": confirm or password}
    return client.post_form(page, data)


def test_link_leads_to_a_new_password_and_in(client, ask):
    path = ask()

    opened = client.get(path)
    response = choose(client)

    assert (opened.status_code, opened.location) == (303, FORM)
    assert response.location == "/"
    assert client.get("/").status_code == 200


def test_new_password_replaces_the_old_one(client, app, ask):
    client.get(ask())
    choose(client)
    other = app.test_client()

    assert other.sign_in("ana+factures@exemple.test", NEW).location == "/"
    data = {"email": "ana+factures@exemple.test", "password": PASSWORD}
    assert app.test_client().post_form("/connexion", data).status_code == 422


def test_token_leaves_the_address_for_a_short_cookie(client, ask):
    response = client.get(ask())

    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert f"Path={FORM}" in cookie


def test_scanners_do_not_spend_the_link(client, app, ask):
    path = ask()
    for _ in range(3):
        scanner = app.test_client()
        scanner.head(path)
        scanner.get(path, follow_redirects=True)

    client.get(path)

    assert choose(client).location == "/"


@pytest.mark.parametrize(
    ("password", "confirm", "said"),
    [
        ("too short", None, "au moins 15 caractères"),
        ("x" * 129, None, "au plus 128 caractères"),
        (NEW, NEW + "!", "ne sont pas identiques"),
    ],
    ids=["short", "long", "different"],
)
def test_refused_password_does_not_spend_the_link(client, ask, password, confirm, said):
    client.get(ask())

    response = choose(client, password, confirm)

    assert response.status_code == 422
    assert said in text_of(response)
    assert choose(client).location == "/"


def test_link_works_once(client, app, ask):
    path = ask()
    client.get(path)
    choose(client)
    other = app.test_client()

    response = other.get(path, follow_redirects=True)

    assert response.status_code == 410
    assert DEAD in text_of(response)
    assert "Demander un nouveau lien" in text_of(response)


def test_success_kills_the_other_links(client, app, ask):
    first, second = ask(), ask()
    client.get(second)
    choose(client)

    response = app.test_client().get(first, follow_redirects=True)

    assert response.status_code == 410


@pytest.mark.parametrize("seconds", [0, 1], ids=["last moment", "too late"])
def test_link_lives_an_hour(client, in_app, seconds):
    with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC), tick=False) as clock:
        user = make_user("luc@exemple.test")
        link = links.make_link(user, Purpose.RESET, datetime.now(UTC))
        db.session.commit()
        clock.shift(timedelta(hours=1) - timedelta(seconds=1 - seconds))

        response = client.get(
            f"{FORM}/{links.token_of(link.seed)}", follow_redirects=True
        )

    assert response.status_code == (410 if seconds else 200)


@pytest.mark.parametrize("token", ["x", "%00", "é", "a" * 5000, "..%2f"])
def test_damaged_link_is_told_at_once(client, token):
    response = client.get(f"{FORM}/{token}", follow_redirects=True)

    assert response.status_code in (404, 410)


def test_page_without_a_link_is_told_at_once(client):
    assert DEAD in client.get_text(FORM, 410)


def test_new_password_ends_the_other_sessions(client, app, ask):
    thief = app.test_client()
    thief.sign_in("ana+factures@exemple.test", remember="y")
    client.get(ask())
    choose(client)

    assert thief.get("/").status_code == 303
    assert client.get("/").status_code == 200


def test_link_opened_by_somebody_else_signed_in_names_its_account(client, ask, ana):
    make_user("luc@exemple.test")
    client.sign_in("luc@exemple.test")
    client.get(ask())

    assert "ana+factures@exemple.test" in client.get(FORM).text
    choose(client)
    open_sessions = select(SignIn.user_id).where(SignIn.ended_at.is_(None))
    assert db.session.scalars(open_sessions).all() == [ana.id]


def test_of_twenty_posts_of_one_link_at_once_one_wins(app, in_app, ana):
    link = links.make_link(ana, Purpose.RESET, datetime.now(UTC))
    db.session.commit()
    token, start, won = links.token_of(link.seed), threading.Barrier(20), []

    def post():
        start.wait()
        with app.app_context(), suppress(LinkInvalid):
            choosing.choose_password(token, Purpose.RESET, NEW)
            db.session.commit()
            won.append(True)

    threads = [threading.Thread(target=post) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert won == [True]


def test_owner_is_told_of_the_new_password(client, office, ask):
    client.get(ask())
    choose(client)

    list(mail.deliver())

    assert office.mails[-1]["Subject"] == "Votre mot de passe a été changé"


def test_person_never_activated_gets_a_link_too(client, ask):
    make_user("luc@exemple.test", password=None)

    client.get(ask("luc@exemple.test"))

    assert choose(client).location == "/"


def test_form_posted_again_after_success_is_told_in_words(client, ask):
    client.get(ask())
    choose(client)

    data = {"csrf_token": "stale", "password": NEW, "confirm": NEW}
    response = client.post(FORM, data=data)

    assert response.status_code == 410
    assert DEAD in text_of(response)


def test_link_of_a_disabled_person_is_dead(client, ask, ana):
    path = ask()
    ana.active = False

    assert client.get(path, follow_redirects=True).status_code == 410
