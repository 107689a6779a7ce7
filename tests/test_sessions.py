"""How long a session lives."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.page_client import text_of
from tests.world import make_user

NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def ana(in_app):
    """Make the person who signs in, at noon in Québec."""
    with time_machine.travel(NOON, tick=False) as clock:
        make_user()
        yield clock


def test_session_sleeps_after_two_idle_hours(client, ana):
    client.sign_in()
    ana.shift(timedelta(hours=2, seconds=1))

    assert client.get("/").status_code == 303


def test_session_in_use_lives_twelve_hours_and_no_longer(client, ana):
    client.sign_in()
    for _ in range(11):
        ana.shift(timedelta(hours=1))
        assert client.get("/").status_code == 200
    ana.shift(timedelta(hours=1, seconds=1))

    assert client.get("/").status_code == 303


def test_clock_put_back_throws_nobody_out(client, ana):
    ana.shift(timedelta(hours=1))
    client.sign_in()
    ana.shift(timedelta(hours=-1))

    assert client.get("/").status_code == 200


def test_cookie_of_nobody_opens_nothing_whatever_its_time(client, ana):
    client.sign_in()
    signed, _, _ = client.get_cookie("odoportail").value.rpartition(".")
    client.set_cookie("odoportail", f"{signed}.forged")
    ana.shift(timedelta(hours=-1))

    assert client.get("/").status_code == 303


def test_remembered_session_lives_thirty_days_idle(client, ana):
    client.sign_in(remember="y")
    ana.shift(timedelta(days=29))

    assert client.get("/").status_code == 200
    ana.shift(timedelta(days=1, seconds=1))
    assert client.get("/").status_code == 303


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Votre session a pris fin. Connectez-vous, et vous reviendrez"),
        ("en", "Your session has ended. Sign in, and you come back"),
    ],
)
def test_ended_session_is_said_and_leads_back(client, ana, language, said):
    client.sign_in()
    client.choose_language(language)
    ana.shift(timedelta(hours=3))

    sent_away = client.get("/factures/?client=K-1")
    page = client.get(sent_away.location)

    assert said in text_of(page)
    back = client.sign_in(next="/factures/?client=K-1")
    assert back.location == "/factures/?client=K-1"
    assert said not in text_of(client.get("/"))


def test_form_sent_after_the_end_promises_no_way_back(client, ana):
    client.sign_in()
    ana.shift(timedelta(hours=3))

    page = client.get(client.post("/compte/courriel").location)

    assert "Votre session a pris fin. Veuillez vous connecter" in text_of(page)


def test_stranger_is_told_of_no_session(client):
    page = client.get(client.get("/factures/").location)

    assert "Votre session" not in text_of(page)
