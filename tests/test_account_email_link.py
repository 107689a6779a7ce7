"""The mailed link that moves an account to its new address."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from odoportail import mail
from odoportail.account import email_change
from odoportail.auth import links
from odoportail.clock import now
from odoportail.exceptions import LinkInvalid
from odoportail.extensions import db
from odoportail.models import Link, Purpose
from tests.moving import ASK, CONFIRM, NEW, OLD, address, ask
from tests.page_client import text_of
from tests.post_office import link_in, text_of_mail
from tests.world import PASSWORD, make_user

DEAD = "Ce lien ne fonctionne plus"


@pytest.fixture
def settings(office):
    """Send through the real server."""
    return {"MAIL_PORT": str(office.port)}


@pytest.fixture(autouse=True)
def ana(in_app, client):
    """Make the person who moves, and sign in."""
    user = make_user(OLD)
    client.sign_in(OLD)
    return user


def test_link_shows_both_addresses_and_the_button_changes(client, office):
    ask(client)

    opened = client.get(link_in(office.mails[0]))
    shown = client.get_text(CONFIRM)
    response = client.post_form(CONFIRM)

    assert (opened.status_code, opened.location) == (303, CONFIRM)
    assert OLD in shown
    assert NEW in shown
    assert (response.status_code, response.location) == (303, "/compte/")
    assert address() == (NEW, NEW)
    assert "est changée" in client.get_text("/compte/")


def test_address_is_confirmed_signed_out_on_another_device(client, app, office):
    client.choose_language("en")
    ask(client)
    other = app.test_client()
    other.get(link_in(office.mails[0]))

    assert "Confirm the new address" in other.get_text(CONFIRM)
    response = other.post_form(CONFIRM)

    assert response.location == "/connexion"
    assert address() == (NEW, NEW)


def test_scanners_do_not_spend_the_link(client, app, office):
    ask(client)
    path = link_in(office.mails[0])
    for _ in range(3):
        scanner = app.test_client()
        scanner.head(path)
        scanner.get(path, follow_redirects=True)

    client.get(path)

    assert address() == (OLD, OLD)
    assert client.post_form(CONFIRM).status_code == 303


def test_link_works_once_and_offers_to_ask_again(client, app, office):
    ask(client)
    path = link_in(office.mails[0])
    client.get(path)
    client.post_form(CONFIRM)

    response = app.test_client().get(path, follow_redirects=True)

    assert response.status_code == 410
    assert DEAD in text_of(response)
    assert f'href="{ASK}"' in response.text
    assert "reste la même" in text_of(response)


def test_old_address_is_told_when_it_is_done(client, office):
    ask(client)
    client.get(link_in(office.mails[0]))
    client.post_form(CONFIRM)

    list(mail.deliver())

    told = office.mails[-1]
    assert told.recipients == [OLD]
    assert told["Subject"] == "Votre adresse courriel a été changée"
    assert NEW not in text_of_mail(told)


def test_sessions_stay_and_the_new_address_signs_in(client, app, office):
    ask(client)
    client.get(link_in(office.mails[0]))
    client.post_form(CONFIRM)

    assert client.get("/").status_code == 200
    assert app.test_client().sign_in(NEW).location == "/"
    data = {"email": OLD, "password": PASSWORD}
    assert app.test_client().post_form("/connexion", data).status_code == 422


def test_change_kills_the_other_links(client, ana, office):
    links.make_link(ana, Purpose.RESET, now())
    ask(client)
    client.get(link_in(office.mails[0]))
    client.post_form(CONFIRM)

    assert None not in db.session.scalars(select(Link.used_at)).all()


def test_address_taken_meanwhile_makes_the_link_dead(client, office):
    ask(client)
    client.get(link_in(office.mails[0]))
    page = client.get(CONFIRM).text
    make_user(NEW.upper())
    token = page.split('name="csrf_token" value="')[1].split('"')[0]

    response = client.post(CONFIRM, data={"csrf_token": token})

    assert response.status_code == 410
    assert address() == (OLD, OLD)


def test_capitals_of_the_same_address_can_be_changed(client, office):
    ask(client, "Ana@exemple.test")
    client.get(link_in(office.mails[0]))
    client.post_form(CONFIRM)

    assert address() == ("Ana@exemple.test", OLD)


@pytest.mark.parametrize("seconds", [0, 1], ids=["last moment", "too late"])
def test_link_lives_a_day(client, ana, seconds):
    with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC), tick=False) as clock:
        link = links.make_link(ana, Purpose.EMAIL, now(), email=NEW)
        db.session.commit()
        clock.shift(timedelta(hours=24) - timedelta(seconds=1 - seconds))
        path = f"/compte/courriel/{links.token_of(link.seed)}"

        response = client.get(path, follow_redirects=True)

    assert response.status_code == (410 if seconds else 200)


def test_of_two_confirmations_one_wins(ana):
    token = links.token_of(links.make_link(ana, Purpose.EMAIL, now(), NEW).seed)
    db.session.commit()
    email_change.change_email(token)

    with pytest.raises(LinkInvalid):
        email_change.change_email(token)


def test_reset_link_changes_no_address(client, ana):
    link = links.make_link(ana, Purpose.RESET, now())
    db.session.commit()
    client.get(f"/compte/courriel/{links.token_of(link.seed)}")

    assert DEAD in client.get_text(CONFIRM, 410)


def test_token_is_kept_for_the_page_that_needs_it_alone(client, office):
    ask(client)

    cookie = client.get(link_in(office.mails[0])).headers["Set-Cookie"]

    assert f"Path={CONFIRM}" in cookie
    assert "HttpOnly" in cookie
