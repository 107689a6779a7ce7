"""Invitations that come at once."""

import threading
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from odoportail.account import delegates as service
from odoportail.auth import passwords
from odoportail.auth.sessions import Caller
from odoportail.exceptions import DelegateRefused
from odoportail.extensions import db
from odoportail.models import Message, User
from tests.delegates.inviting import NADIA, delegates
from tests.world import PASSWORD, make_customer, make_user


@pytest.fixture
def patient(monkeypatch):
    """Let passwords wait their turn for as long as a busy machine wants."""
    monkeypatch.setattr(passwords, "MAX_WAIT_SECONDS", 60)


def invite_at_once(app, givers, email):
    """Invite an address from several places at once; return what went wrong."""
    start, faults = threading.Barrier(len(givers)), []

    def give(giver, number):
        day = date(2026, 6, 30)
        start.wait()
        try:
            with app.app_context():
                service.invite(giver, email, number, day, PASSWORD, Caller())
        except (DelegateRefused, SQLAlchemyError) as error:
            faults.append(error)

    threads = [threading.Thread(target=give, args=giver) for giver in givers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_of_several_invitations_at_once_one_right_comes(app, ana, garage, patient):
    luc = make_user("luc@exemple.test", garage, make_customer("C-2"))
    givers = [(ana.id, "C-1"), (luc.id, "C-1"), (luc.id, "C-2")] * 2

    faults = invite_at_once(app, givers, NADIA)

    assert faults == []
    assert [(email, number) for email, number, _ in delegates()] == [
        (NADIA, "C-1"),
        (NADIA, "C-2"),
    ]
    made = select(func.count()).where(User.email_key == NADIA)
    assert db.session.scalar(made) == 1


def test_limit_holds_for_invitations_at_once(app, ana, monkeypatch, patient):
    monkeypatch.setattr(service, "MAX_A_DAY", 2)

    faults = invite_at_once(app, [(ana.id, "C-1")] * 6, NADIA)

    assert {str(fault) for fault in faults} == {"too_many"}
    assert len(faults) == 4
    sent = select(func.count()).where(Message.letter == "delegate_invited")
    assert db.session.scalar(sent) == 2
