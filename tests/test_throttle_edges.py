"""What the journal holds decides who waits, and for how long, to the very edge."""

from datetime import timedelta

import pytest
import time_machine

from odoportail import clock
from odoportail.auth import throttle
from odoportail.auth.attempts import DAY, HOUR, LET_IN, MINUTE, TRIED, Attempt
from odoportail.exceptions import TooManyAttempts
from odoportail.extensions import db
from odoportail.models import Event

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.7"
QUARTER = 15 * MINUTE
MOMENT = timedelta(seconds=1)
STRANGER = Attempt("ana", "", HERE)
KNOWN = Attempt("ana", "phone", HERE)


@pytest.fixture(autouse=True)
def now(in_app):
    """Let the time stand still."""
    with time_machine.travel("2026-03-02T17:00:00Z", tick=False):
        yield


def write(number, ago, action=TRIED, **event):
    """Write into the journal what happened some times, so long ago."""
    event = {"account_key": "ana", "at": clock.now() - ago, "action": action, **event}
    db.session.add_all(Event(**event) for _ in range(number))
    db.session.commit()


def write_accounts(number, ago, **event):
    """Write down one failure for each of some accounts, all from here."""
    for name in range(number):
        write(1, ago, account_key=f"account {name}", network=HERE, **event)


def seconds_of(attempt, already=1):
    """Return for how many seconds an attempt is not heard."""
    try:
        throttle.refuse_beyond(attempt, "ana@exemple.test", "fr", already=already)
    except TooManyAttempts as refusal:
        return refusal.retry_after
    return 0


@pytest.mark.parametrize(
    ("number", "ago", "seconds"),
    [
        (9, MINUTE, 0),
        (10, MINUTE, 840),
        (10, QUARTER - MOMENT, 60),
        (10, QUARTER, 0),
        (49, HOUR, 0),
        (50, HOUR, 23 * 3600),
        (50, DAY, 0),
        (99, 2 * DAY, 0),
        (100, 2 * DAY, 24 * 3600),
    ],
)
@pytest.mark.parametrize("already", [0, 1])
def test_account_is_closed_to_strangers_after_so_many(number, ago, seconds, already):
    write(number + 1 - already, ago)

    assert seconds_of(STRANGER, already) == seconds


@pytest.mark.parametrize("attempt", [STRANGER, KNOWN])
def test_place_is_free_when_the_tenth_from_the_end_is_old(attempt):
    for minutes in range(1, 13):
        write(1, minutes * MINUTE, device=attempt.device)

    assert seconds_of(attempt) == 5 * 60


def test_what_was_not_tried_makes_no_wait_longer():
    write(10, 10 * MINUTE)
    write(20, MINUTE, "sign_in_blocked")

    assert seconds_of(STRANGER) == 5 * 60


@pytest.mark.parametrize(("ago", "seconds"), [(MINUTE, 0), (QUARTER, 600)])
@pytest.mark.parametrize("attempt", [STRANGER, KNOWN])
def test_success_takes_itself_off_the_count_while_it_counts(attempt, ago, seconds):
    write(10, 5 * MINUTE, device=attempt.device)
    write(1, ago, LET_IN, device=attempt.device)

    assert seconds_of(attempt) == seconds


def test_longest_wait_counts():
    write(10, MINUTE)
    write(40, HOUR)
    write_accounts(15, MINUTE)

    assert seconds_of(STRANGER) == 23 * 3600


@pytest.mark.parametrize(
    "event", [{"device": "laptop"}, {"device": ""}, {"account_key": "luc"}]
)
def test_known_device_waits_for_its_own_failures_alone(event):
    write(200, MINUTE, **{"device": "phone", "network": HERE, **event})

    assert seconds_of(KNOWN) == 0


def test_failures_of_known_devices_close_nothing_to_strangers():
    write(200, MINUTE, device="phone", network=HERE)
    write_accounts(30, MINUTE, device="phone")

    assert seconds_of(STRANGER) == 0


@pytest.mark.parametrize(
    ("action", "seconds"),
    [(LET_IN, 0), ("password_chosen", 0), ("reset_requested", 24 * 3600)],
)
def test_owner_who_was_here_ends_the_run(action, seconds):
    write(100, 2 * DAY)
    write(1, MINUTE, action, device="phone")

    assert seconds_of(STRANGER) == seconds


def test_owner_who_was_here_before_the_run_does_not_end_it():
    write(1, 3 * DAY, LET_IN)
    write(100, 2 * DAY)

    assert seconds_of(STRANGER) == 24 * 3600


@pytest.mark.parametrize(
    ("number", "ago", "seconds"),
    [(29, 2 * MINUTE, 0), (30, 2 * MINUTE, 180), (30, 5 * MINUTE, 0)],
)
def test_network_waits_after_so_many(number, ago, seconds):
    write(number, ago, account_key="luc", network=HERE)
    write(30, ago, account_key="luc", network=ELSEWHERE)

    assert seconds_of(STRANGER) == seconds


@pytest.mark.parametrize(
    ("number", "ago", "seconds"),
    [(14, 59 * MINUTE, 0), (15, 59 * MINUTE, 900), (15, HOUR, 0)],
)
@pytest.mark.parametrize("already", [0, 1])
def test_network_waits_after_so_many_accounts(number, ago, seconds, already):
    write_accounts(number, ago)
    write(5, ago, network=HERE)
    write(5, ago, account_key="account 0", network=HERE)

    assert seconds_of(STRANGER, already) == seconds


@pytest.mark.parametrize(
    ("network", "ago", "seconds"),
    [(HERE, MINUTE, 0), (ELSEWHERE, MINUTE, 900), (HERE, HOUR, 900)],
)
def test_account_let_in_here_lately_is_not_held_against_a_network(
    network, ago, seconds
):
    write_accounts(15, 30 * MINUTE)
    write(1, ago, LET_IN, account_key="account 3", network=network)

    assert seconds_of(STRANGER) == seconds


def test_those_whose_network_is_not_known_do_not_wait_for_each_other():
    for name in range(31):
        write(1, MINUTE, account_key=f"account {name}", network="")

    assert seconds_of(Attempt("ana", "", "")) == 0


@pytest.mark.parametrize(
    ("number", "ago", "alarms"), [(300, MINUTE, 0), (301, MINUTE, 1), (301, QUARTER, 0)]
)
def test_alarm_is_for_more_than_so_many_lately(number, ago, alarms, monkeypatch):
    heard = []
    monkeypatch.setattr(throttle.logger, "error", lambda *said: heard.append(said))
    write(number, ago)

    throttle.watch_the_whole_site()

    assert len(heard) == alarms
