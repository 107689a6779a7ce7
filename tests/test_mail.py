"""The outbox and its worker, against a real SMTP server."""

import socket
import ssl
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
import trustme
from sqlalchemy import select

from odoportail import mail, smtp
from odoportail.extensions import db
from odoportail.models import Message, MessageState
from tests.post_office import PostOffice
from tests.world import make_user


@pytest.fixture
def settings(office):
    """Send through the real server."""
    return {"MAIL_PORT": str(office.port)}


def queue_notice(email="ana@exemple.test", **facts):
    """Queue the simplest letter there is."""
    user = make_user(email, **facts)
    message = mail.queue("password_changed", email, "fr", {"user": user.id})
    db.session.commit()
    return message


def test_mail_is_text_and_html_with_accents(in_app, office):
    queue_notice()

    (message,) = mail.deliver()

    (sent,) = office.mails
    assert message.state is MessageState.SENT
    assert sent["Subject"] == "Votre mot de passe a été changé"
    assert sent["Message-ID"] == message.reference
    assert [part.get_content_type() for part in sent.walk()][2:] == [
        "text/plain",
        "text/html",
    ]


def test_sent_mail_is_not_sent_again(in_app, office):
    queue_notice()

    list(mail.deliver())
    list(mail.deliver())

    assert len(office.mails) == 1


def test_rolled_back_cause_sends_nothing(in_app, office):
    mail.queue("password_changed", "ana@exemple.test", "fr")
    db.session.rollback()

    assert list(mail.deliver()) == []


def test_passing_fault_is_tried_again_later(in_app, office):
    office.answers.append("451 Try later")
    with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC), tick=False) as clock:
        queue_notice()
        (message,) = mail.deliver()
        assert message.state is MessageState.QUEUED
        assert list(mail.deliver()) == []
        clock.shift(timedelta(minutes=1, seconds=1))
        (message,) = mail.deliver()

    assert message.state is MessageState.SENT
    assert office.mails[0]["Message-ID"] == message.reference


def test_refused_recipient_stops_nobody(in_app, office):
    office.answers.append("550 No such person")
    queue_notice("first@exemple.test")
    queue_notice("second@exemple.test")

    first, second = mail.deliver()

    assert (first.state, second.state) == (MessageState.FAILED, MessageState.SENT)


def test_server_that_is_away_loses_nothing(in_app, office, monkeypatch):
    queue_notice()
    state = in_app.extensions["mail"]
    monkeypatch.setattr(state, "port", 1)

    (message,) = mail.deliver()

    assert message.state is MessageState.QUEUED
    assert "refused" in message.fault


def test_message_claimed_by_another_worker_is_left_alone(in_app, office):
    message = queue_notice()
    message.claimed_until = datetime.now(UTC) + timedelta(minutes=1)
    db.session.commit()

    assert list(mail.deliver()) == []


def test_claim_of_a_dead_worker_runs_out(in_app, office):
    message = queue_notice()
    message.claimed_until = datetime.now(UTC) - timedelta(seconds=1)
    db.session.commit()

    (message,) = mail.deliver()

    assert message.state is MessageState.SENT


def test_mail_is_given_up_after_three_days(in_app, office):
    with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC), tick=False) as clock:
        message = queue_notice()
        while message.state is MessageState.QUEUED:
            office.answers.append("451 Try later")
            list(mail.deliver())
            clock.shift(timedelta(hours=12))

    assert message.attempts == mail.MAX_ATTEMPTS
    assert message.state is MessageState.FAILED


def test_wrong_smtp_password_gives_no_mail_up(in_app, office):
    state = in_app.extensions["mail"]
    state.username, state.password = "portail", "wrong"
    queue_notice()

    (message,) = mail.deliver()

    assert message.state is MessageState.QUEUED


def test_address_that_no_server_takes_stops_nobody(in_app, office):
    user = make_user("first@exemple.test")
    user.email = "h\u00e9l\u00e8ne\r\n@exemple.test"
    mail.queue("password_changed", user.email, "fr", {"user": user.id})
    db.session.commit()
    queue_notice("second@exemple.test")

    first, second = mail.deliver()

    assert (first.state, second.state) == (MessageState.FAILED, MessageState.SENT)


def test_silent_server_is_left_after_a_while(in_app, monkeypatch):
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        in_app.extensions["mail"].port = silent.getsockname()[1]
        queue_notice()

        (message,) = mail.deliver()

    assert message.state is MessageState.QUEUED
    assert "timed out" in message.fault


def test_no_transaction_is_held_while_a_server_dawdles(in_app, office, monkeypatch):
    queue_notice()
    held = []
    monkeypatch.setattr(
        mail, "hand_over", lambda *args: held.append(db.session().in_transaction())
    )

    list(mail.deliver())

    assert held == [False]


@pytest.fixture
def authority():
    """Return a certificate authority that nobody knows yet."""
    return trustme.CA()


@pytest.fixture
def tls_office(in_app, authority):
    """Run a server that speaks TLS, and send through it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    office = PostOffice(tls_context=context, require_starttls=True)
    office.controller.start()
    state = in_app.extensions["mail"]
    state.port, state.use_tls = office.port, True
    yield office
    office.controller.stop()


def test_server_with_an_unknown_certificate_gets_no_mail(in_app, tls_office):
    queue_notice()

    (message,) = mail.deliver()

    assert message.state is MessageState.QUEUED
    assert "CERTIFICATE_VERIFY_FAILED" in message.fault
    assert tls_office.mails == []


def test_server_with_a_known_certificate_gets_mail(
    in_app, tls_office, authority, tmp_path, monkeypatch
):
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    queue_notice()

    (message,) = mail.deliver()

    assert message.state is MessageState.SENT
    assert len(tls_office.mails) == 1


def test_status_and_retry_tell_and_mend(in_app, office, runner):
    office.answers.append("550 No such person")
    queue_notice()
    list(mail.deliver())

    told = runner.invoke(["mail", "status"]).output
    runner.invoke(["mail", "retry"])

    assert "failed: 1" in told
    assert "ana@exemple.test" in told
    assert db.session.scalar(select(Message.state)) is MessageState.QUEUED


def test_deliver_command_says_what_it_did(in_app, office, runner):
    queue_notice()

    result = runner.invoke(["mail", "deliver"])

    assert result.exit_code == 0
    assert "password_changed" in result.output
    assert "sent" in result.output
