"""The throttle at its edges: many at once, long runs, floods, and no journal."""

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from odoportail import journal, mail
from odoportail.auth import attempts, passwords, services, throttle
from odoportail.auth.attempts import Attempt
from odoportail.exceptions import Busy, TooManyAttempts
from odoportail.extensions import db
from odoportail.models import Event, Message, MessageState
from odoportail.turns import Turns
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


def test_hundred_failures_in_a_row_want_a_mailed_link(client, in_app, ana):
    attempt = Attempt(throttle.account_key("ana@exemple.test"), "", "")
    for _ in range(100):
        throttle.record(attempts.TRIED, attempt)
        db.session.commit()
    ana.shift(timedelta(days=2))

    assert guess(client, password=PASSWORD).status_code == 429


def test_of_fifty_guesses_at_once_ten_are_heard(app, in_app):
    attempt = Attempt(throttle.account_key("ana@exemple.test"), "", "203.0.113.7")
    heard = []

    def try_once():
        with app.app_context():
            try:
                throttle.begin_attempt(attempt, "ana@exemple.test", "fr")
                heard.append(True)
            except TooManyAttempts:
                heard.append(False)

    threads = [threading.Thread(target=try_once) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(heard) == 50
    assert 0 < sum(heard) <= 10


def test_owner_is_told_once_a_day_and_strangers_never(client, app, in_app, ana):
    guess(client, 15)
    guess(client, 15, "nobody@exemple.test")
    notices = select(func.count(Message.id)).where(Message.letter == "sign_in_blocked")
    assert db.session.scalar(notices) == 2

    states = {message.address: message.state for message in mail.deliver()}

    assert states[""] is MessageState.DROPPED
    ana.shift(timedelta(days=1, minutes=1))
    guess(client, 11)
    assert db.session.scalar(notices) == 3


def test_no_journal_no_sign_in(client, monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("INSERT", {}, Exception("disk full"))

    monkeypatch.setattr(journal, "record", fail)

    response = guess(client, password=PASSWORD)

    assert response.status_code == 503
    assert client.get("/").status_code == 303


def test_full_house_of_hashing_is_a_page_in_words(client, monkeypatch):
    monkeypatch.setattr(passwords, "MAX_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(passwords, "places", threading.BoundedSemaphore(1))
    passwords.places.acquire()

    response = guess(client, password=PASSWORD)

    assert response.status_code == 503
    assert "Retry-After" in response.headers


def test_whole_line_before_the_sign_in_is_a_page_and_others_read_on(
    client, app, monkeypatch
):
    turns = Turns(Busy, waiting=0, seconds=0)
    client.sign_in()
    monkeypatch.setattr(services, "turns", turns)

    with turns.one():
        response = guess(app.test_client(), password=PASSWORD)

        assert response.status_code == 503
        assert client.get("/factures/").status_code == 200

    assert guess(app.test_client(), password=PASSWORD).status_code == 303


def test_what_was_typed_is_nowhere_in_the_journal(client, in_app):
    guess(client, email="my secret password")

    rows = db.session.execute(select(Event.__table__)).all()

    assert "my secret password" not in str(rows)


def test_flood_over_the_whole_site_is_an_alarm_and_no_refusal(in_app, monkeypatch):
    heard = []
    monkeypatch.setattr(throttle.logger, "error", lambda *said: heard.append(said[0]))
    for _ in range(301):
        throttle.record(attempts.TRIED, Attempt("k", "", ""))
    db.session.commit()

    attempt = Attempt(throttle.account_key("luc@exemple.test"), "", "203.0.113.8")
    throttle.begin_attempt(attempt, "luc@exemple.test", "fr")

    assert heard == ["more than %s failed sign-ins in %s"]
