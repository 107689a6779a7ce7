"""How long a session lives."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

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


def test_remembered_session_lives_thirty_days_idle(client, ana):
    client.sign_in(remember="y")
    ana.shift(timedelta(days=29))

    assert client.get("/").status_code == 200
    ana.shift(timedelta(days=1, seconds=1))
    assert client.get("/").status_code == 303
