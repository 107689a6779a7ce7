"""Asking for a link: the same answer for all, and a mail for those we know."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from odoportail import clock, mail
from odoportail.extensions import db
from odoportail.models import Message
from tests.post_office import html_of_mail, link_in, text_of_mail
from tests.world import make_user

FORM = "/mot-de-passe/nouveau"


@pytest.fixture
def settings(office):
    """Send through the real server."""
    return {"MAIL_PORT": str(office.port)}


@pytest.fixture(autouse=True)
def ana(in_app):
    """Make the person who forgets."""
    return make_user("ana+factures@exemple.test")


@pytest.fixture
def ask(client, office, in_app):
    """Return what asks for a link, and comes back with its path."""

    def ask(email="ana+factures@exemple.test"):
        client.post_form("/mot-de-passe/oublie", {"email": email})
        list(mail.deliver())
        return link_in(office.mails[-1])

    return ask


@pytest.mark.parametrize(
    "email",
    [
        "ana+factures@exemple.test",
        "nobody@exemple.test",
        "ana\r\nBcc: x@y.test",
        "é" * 500,
    ],
    ids=["known", "unknown", "injection", "long"],
)
def test_answer_is_the_same_for_everyone(client, email):
    data = {"email": email}
    response = client.post_form("/mot-de-passe/oublie", data)

    assert response.location == "/mot-de-passe/oublie?envoye"
    assert "Si cette adresse est celle d’un compte" in client.get_text(
        response.location
    )
    assert db.session.scalar(select(func.count(Message.id))) == 1
    assert email not in response.text


def test_unknown_address_gets_no_mail_and_is_forgotten(client, office):
    client.post_form("/mot-de-passe/oublie", {"email": "nobody@exemple.test"})

    list(mail.deliver())

    assert office.mails == []
    assert db.session.scalar(select(Message.address)) == ""


def test_mail_goes_to_the_stored_address_in_the_persons_language(ask, office, ana):
    ana.language, ana.email = "en", "Ana+Factures@exemple.test"
    db.session.commit()

    ask("ANA+FACTURES@EXEMPLE.TEST")

    (sent,) = office.mails
    assert sent.recipients == ["Ana+Factures@exemple.test"]
    assert sent["Subject"] == "Choose a new password"
    assert 'lang="en-CA"' in html_of_mail(sent)


def test_mail_says_who_writes_and_carries_one_short_link(ask, office):
    path = ask()

    (sent,) = office.mails
    assert sent["Subject"] == "Choisissez un nouveau mot de passe"
    assert sent["From"].addresses[0].display_name == "ODOTRACK inc."
    assert "1200, rue des Cascades" in text_of_mail(sent)
    assert f"http://localhost{path}" in html_of_mail(sent)
    assert len(path) - len(FORM) < 70


def test_forged_host_does_not_reach_the_mail(client, office):
    client.post_form(
        "/mot-de-passe/oublie",
        {"email": "ana+factures@exemple.test"},
        headers={"X-Forwarded-Host": "evil.test", "X-Forwarded-Proto": "https"},
    )

    list(mail.deliver())

    assert link_in(office.mails[0]).startswith(FORM)


def test_reset_mails_are_few_and_the_page_the_same(client, in_app):
    pages = [
        client.post_form("/mot-de-passe/oublie", {"email": "ana+factures@exemple.test"})
        for _ in range(6)
    ]

    assert {page.location for page in pages} == {"/mot-de-passe/oublie?envoye"}
    assert db.session.scalar(select(func.count(Message.id))) == 3


def test_one_network_gets_twenty_links_an_hour(client, in_app):
    for number in range(25):
        data = {"email": f"a{number}@exemple.test"}
        client.post_form("/mot-de-passe/oublie", data)

    assert db.session.scalar(select(func.count(Message.id))) == 20
    with time_machine.travel(clock.now() + timedelta(hours=1, seconds=1)):
        client.post_form("/mot-de-passe/oublie", {"email": "b@exemple.test"})
    assert db.session.scalar(select(func.count(Message.id))) == 21
