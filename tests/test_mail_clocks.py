"""Clocks jump, and two of them differ: no mail waits for that, or leaves twice."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from odoportail import mail
from odoportail.extensions import db
from odoportail.models import MessageState
from tests.test_mail import queue_notice, settings

__all__ = ["settings"]


def test_clock_put_back_keeps_no_mail_waiting(in_app, office):
    with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC), tick=False) as clock:
        queue_notice("first@exemple.test")
        claimed = queue_notice("second@exemple.test")
        claimed.claimed_until = datetime.now(UTC) + mail.CLAIM
        db.session.commit()
        clock.shift(timedelta(hours=-1))

        assert {message.state for message in mail.deliver()} == {MessageState.SENT}

    assert len(office.mails) == 2


def test_mail_that_was_claimed_while_the_clock_was_ahead_leaves(in_app, office):
    with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC), tick=False) as clock:
        clock.shift(timedelta(days=1))
        queue_notice("first@exemple.test")
        assert mail.claim()
        clock.shift(timedelta(days=-1))

        assert len(list(mail.deliver())) == 1


@pytest.mark.parametrize("ahead", [timedelta(microseconds=1), timedelta(minutes=4)])
def test_claim_of_a_clock_that_is_a_little_ahead_is_respected(in_app, office, ahead):
    with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC), tick=False):
        claimed = queue_notice("first@exemple.test")
        claimed.claimed_until = datetime.now(UTC) + mail.CLAIM + ahead
        db.session.commit()

        assert list(mail.deliver()) == []

    assert office.mails == []
