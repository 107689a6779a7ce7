"""The worker may die at any point: no mail is lost, and a double is the same mail."""

import quopri
from datetime import timedelta

import pytest
import time_machine

from odoportail import clock, mail
from odoportail.auth import links
from odoportail.extensions import db
from odoportail.models import User
from tests.post_office import link_in, text_of_mail
from tests.world import make_user

EMAIL = "ana@exemple.test"


class Killed(BaseException):
    """Stand for `kill -9`: nothing of ours catches it."""


@pytest.fixture
def settings(office):
    """Send through the real server."""
    return {"MAIL_PORT": str(office.port), "COMPANY_NAME": 'Équipe "ODO", Montréal'}


@pytest.fixture
def asked(in_app):
    """Make a person who has asked for a link."""
    make_user(EMAIL, name="Roy\r\nBcc: x@evil.test")
    links.request_reset(EMAIL, "203.0.113.7", "fr")


def die(worker, monkeypatch, name, *, after=False):
    """Let the worker die in a step, or right after it."""
    real = getattr(mail, name)

    def killed(*args):
        if after:
            real(*args)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(mail, name, killed)
        with pytest.raises(Killed):
            list(worker())
    db.session.rollback()
    db.session.expire_all()


def deliver_later():
    """Let another worker take over when the claim has run out."""
    assert list(mail.deliver()) == []
    with time_machine.travel(clock.now() + mail.CLAIM + timedelta(seconds=1)):
        return list(mail.deliver())


@pytest.mark.parametrize("step", ["compose", "hand_over"])
def test_death_before_the_server_has_it_sends_once(asked, office, monkeypatch, step):
    die(mail.deliver, monkeypatch, step)

    deliver_later()

    assert [sent.recipients for sent in office.mails] == [[EMAIL]]


def test_death_after_the_server_has_it_sends_the_same_again(asked, office, monkeypatch):
    die(mail.deliver, monkeypatch, "hand_over", after=True)

    deliver_later()

    first, second = office.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert link_in(first) == link_in(second)


def test_link_of_a_mail_sent_twice_works(asked, office, client, monkeypatch):
    die(mail.deliver, monkeypatch, "hand_over", after=True)
    deliver_later()

    response = client.get(link_in(office.mails[0]), follow_redirects=True)

    assert response.status_code == 200


def test_quoted_printable_relay_keeps_the_link(asked, office):
    list(mail.deliver())
    (sent,) = office.mails

    encoded = quopri.encodestring(text_of_mail(sent).encode())
    decoded = quopri.decodestring(encoded).decode().splitlines()

    assert f"http://localhost{link_in(sent)}" in decoded


def test_odd_names_add_no_header_and_no_recipient(asked, office):
    list(mail.deliver())

    (sent,) = office.mails
    (sender,) = sent["From"].addresses
    assert sender.display_name == 'Équipe "ODO", Montréal'
    assert sent["Bcc"] is None
    assert sent.recipients == [EMAIL]


def test_person_disabled_meanwhile_gets_no_link(asked, office):
    db.session.query(User).one().active = False
    db.session.commit()

    list(mail.deliver())

    assert office.mails == []


def test_link_that_would_arrive_dead_is_not_sent(asked, office):
    with time_machine.travel(clock.now() + timedelta(hours=1, seconds=1)):
        list(mail.deliver())

    assert office.mails == []
