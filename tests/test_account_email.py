"""Asking for another address, with the password, from the account."""

import pytest
from sqlalchemy import select

from odoportail import mail
from odoportail.account import email_change
from odoportail.auth import choosing
from odoportail.auth.sessions import Caller
from odoportail.extensions import db
from odoportail.models import Message, MessageState
from tests.moving import ASK, CONFIRM, NEW, OLD, address, ask
from tests.page_client import text_of
from tests.post_office import html_of_mail, link_in, text_of_mail
from tests.world import PASSWORD, make_user


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


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "Changer mon adresse courriel"), ("en", "Change my email address")],
)
def test_page_speaks_both_languages(client, language, said):
    client.choose_language(language)

    assert said in client.get_text(ASK)
    assert OLD in client.get(ASK).text


def test_wish_alone_changes_nothing(client, office):
    response = ask(client)

    assert f"Si {NEW} peut servir ici" in text_of(response)
    assert address() == (OLD, OLD)
    (sent,) = office.mails
    assert (sent.recipients, sent["Subject"]) == (
        [NEW],
        "Confirmez votre nouvelle adresse",
    )


def test_mail_is_whole_in_both_forms(client, office):
    ask(client)

    (sent,) = office.mails
    assert "dans les 24 heures" in text_of_mail(sent)
    assert link_in(sent) in html_of_mail(sent)


def test_address_of_somebody_else_gets_the_same_page_and_no_mail(client, office):
    make_user("luc@exemple.test")
    free, taken = ask(client), ask(client, "LUC@exemple.test")

    assert taken.status_code == free.status_code
    assert text_of(taken) == text_of(free).replace(NEW, "LUC@exemple.test")
    assert [sent.recipients for sent in office.mails] == [[NEW]]
    last = select(Message.state).order_by(Message.id.desc()).limit(1)
    assert db.session.scalar(last) is MessageState.DROPPED
    assert address() == (OLD, OLD)


def test_newer_wish_kills_the_older_link(client, office):
    ask(client, "typo@exemple.test")
    ask(client)

    first = client.get(link_in(office.mails[0]), follow_redirects=True)

    assert first.status_code == 410
    client.get(link_in(office.mails[1]))
    client.post_form(CONFIRM)
    assert address() == (NEW, NEW)


def test_new_password_takes_a_queued_wish_back(ana, office):
    email_change.request_change(ana.id, NEW, PASSWORD, Caller())
    choosing.set_password(ana, ana.password_hash, detail="test")
    db.session.commit()

    list(mail.deliver())

    assert [sent.recipients for sent in office.mails] == [[OLD]]


def test_wrong_present_password_sends_nothing(client, office):
    response = ask(client, present="not the present password")

    assert response.status_code == 422
    assert "Ce n’est pas votre mot de passe actuel." in text_of(response)
    assert f'value="{NEW}"' in response.text
    assert office.mails == []


@pytest.mark.parametrize(
    "typed",
    [
        "ana",
        "a@b@c.test",
        "ana@exemple.test, eve@exemple.test",
        "é" * 300 + "@exemple.test",
        "ß" * 60 + "@" + ".".join(["ß" * 20] * 5) + ".test",
        "@",
    ],
)
def test_unreadable_address_is_said_in_words(client, office, typed):
    response = ask(client, typed)

    assert response.status_code == 422
    assert "adresse courriel" in text_of(response)
    assert office.mails == []


def test_header_cannot_be_put_into_the_mail(client, office):
    ask(client, "ana+neuve@exemple.test\r\nBcc: eve@exemple.test")

    assert all("Bcc" not in sent for sent in office.mails)
    assert all(len(sent.recipients) == 1 for sent in office.mails)


def test_nobodys_box_is_filled(client, office):
    for number in range(7):
        assert ask(client, f"victim+{number}@exemple.test").status_code == 200

    assert len(office.mails) == email_change.MAX_A_DAY
