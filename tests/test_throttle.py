"""Guessing is slow, and nobody can keep an owner out."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from odoportail.auth import throttle
from odoportail.extensions import db
from odoportail.models import Message
from tests.page_client import text_of, without_token
from tests.world import PASSWORD, make_user

WRONG = "wrong wrong wrong"


@pytest.fixture(autouse=True)
def ana(in_app):
    """Make the person whose account is tried, at a time that stands still."""
    with time_machine.travel("2026-03-02T17:00:00Z", tick=False) as traveller:
        make_user()
        yield traveller


def guess(client, times=1, email="ana@exemple.test", password=WRONG, **kwargs):
    """Post a password some times, and return the last answer."""
    for _ in range(times):
        data = {"email": email, "password": password}
        response = client.post_form("/connexion", data, **kwargs)
    return response


def from_address(address):
    """Return what makes a request come from an address."""
    return {"environ_base": {"REMOTE_ADDR": address}}


def test_tenth_guess_is_heard_and_eleventh_is_not(client):
    assert guess(client, 10).status_code == 422

    response = guess(client)

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "900"
    assert "rien n’est essayé pendant 15\u00a0minutes" in text_of(response)


def test_page_offers_the_mailed_link(client):
    response = guess(client, 11)

    assert "/mot-de-passe/oublie" in response.text


def test_answer_is_the_same_for_known_unknown_right_and_wrong(client, app):
    known = guess(client, 11)
    unknown = guess(app.test_client(), 11, "nobody@exemple.test")
    right = guess(app.test_client(), password=PASSWORD)

    pages = {without_token(page) for page in (known, unknown, right)}
    assert len(pages) == 1
    assert {page.status_code for page in (known, unknown, right)} == {429}


def test_new_addresses_and_browsers_share_the_bucket(app):
    for number in range(10):
        guess(app.test_client(), **from_address(f"203.0.113.{number}"))

    last = guess(app.test_client(), **from_address("203.0.113.99"))

    assert last.status_code == 429


def test_quarter_of_an_hour_later_there_is_room_again(client, ana):
    guess(client, 11)
    ana.shift(timedelta(minutes=15, seconds=1))

    assert guess(client, password=PASSWORD).status_code == 303


def test_refused_tries_do_not_make_the_wait_longer(client, ana):
    guess(client, 10)
    ana.shift(timedelta(minutes=10))

    response = guess(client, 5)

    assert response.headers["Retry-After"] == "300"


def test_fifty_in_a_day_are_enough(client, ana):
    for _ in range(5):
        assert guess(client, 10).status_code == 422
        ana.shift(timedelta(minutes=16))

    assert guess(client).status_code == 429


def test_known_device_gets_in_while_strangers_are_kept_out(client, app):
    client.sign_in()
    client.post_form("/deconnexion", page="/")
    stranger = app.test_client()

    assert guess(stranger, 11).status_code == 429
    assert guess(client, password=PASSWORD).status_code == 303
    assert guess(app.test_client(), password=PASSWORD).status_code == 429


def test_known_device_has_ten_tries_of_its_own(client):
    client.sign_in()
    client.post_form("/deconnexion", page="/")

    assert guess(client, 10).status_code == 422
    assert guess(client).status_code == 429


def test_device_of_one_person_is_a_stranger_to_another(client, app):
    make_user("luc@exemple.test")
    client.sign_in("luc@exemple.test")
    client.post_form("/deconnexion", page="/")
    guess(app.test_client(), 10)

    assert guess(client).status_code == 429


@pytest.mark.parametrize("cookie", ["", "x", "WzEsMCwiYSJd.forged", "é", "a" * 4000])
def test_forged_device_cookie_opens_nothing(client, app, cookie):
    guess(app.test_client(), 10)
    client.set_cookie("appareil", cookie)

    assert guess(client, password=PASSWORD).status_code == 429


def test_reset_link_still_works_and_forgets_old_devices(client, app, in_app):
    client.sign_in()
    old = client.get_cookie("appareil").value
    guess(app.test_client(), 11)

    client.post_form("/mot-de-passe/oublie", {"email": "ana@exemple.test"})

    letters = select(Message.letter).order_by(Message.id)
    assert db.session.scalars(letters).all() == ["sign_in_blocked", "reset"]
    assert old == client.get_cookie("appareil").value


def test_success_takes_only_itself_off_the_count(client, app, ana):
    make_user("thief@exemple.test")
    here = from_address("203.0.113.7")
    for number in range(14):
        guess(app.test_client(), email=f"a{number}@exemple.test", **here)
    guess(app.test_client(), email="thief@exemple.test", password=PASSWORD, **here)

    assert guess(app.test_client(), email="b@exemple.test", **here).status_code == 422
    assert guess(app.test_client(), email="c@exemple.test", **here).status_code == 429


def test_one_network_that_tries_many_times_is_slowed(app):
    here = from_address("203.0.113.7")
    for number in range(3):
        guess(app.test_client(), 10, f"a{number}@exemple.test", **here)

    assert guess(app.test_client(), email="z@exemple.test", **here).status_code == 429


def test_known_device_behind_the_same_address_gets_in(client, app):
    here = from_address("203.0.113.7")
    client.sign_in()
    client.post_form("/deconnexion", page="/")
    for number in range(3):
        guess(app.test_client(), 10, f"a{number}@exemple.test", **here)

    assert guess(client, password=PASSWORD, **here).status_code == 303


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_ipv6_home_counts_as_one(address, network):
    assert throttle.network_of(address) == network
