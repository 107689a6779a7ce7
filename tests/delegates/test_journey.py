"""From the invitation to the end of it, by real mail."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from odoportail.extensions import db
from odoportail.models import Link, Role, User
from tests.delegates.inviting import (
    CHOSEN,
    GIVE_UP,
    NADIA,
    OWNER,
    PAGE,
    delegates,
    end,
    invite,
    mails_to,
)
from tests.page_client import text_of
from tests.post_office import html_of_mail, link_in, text_of_mail
from tests.world import give_access, make_customer, make_user

PAPER = "/factures/39654"


def come_by(browser, letter):
    """Open the link of an invitation, and choose a password."""
    browser.get(link_in(letter))
    fields = {"password": CHOSEN, "confirm": CHOSEN}
    return browser.post_form("/invitation", fields)


def test_stranger_is_invited_chooses_a_password_and_reads(owner, client, office):
    invite(owner)
    (letter,) = mails_to(office, NADIA)

    response = come_by(client, letter)

    assert response.location == "/"
    assert client.get(PAPER).status_code == 200
    assert client.get(f"{PAPER}.pdf").mimetype == "application/pdf"
    assert delegates() == [(NADIA, "C-1", date(2026, 6, 30))]


def test_person_who_has_an_account_is_led_to_the_list(owner, client, office):
    make_user(NADIA, make_customer("C-2"))
    client.sign_in(NADIA)
    assert client.get(PAPER).status_code == 404
    invite(owner)

    (letter,) = mails_to(office, NADIA)

    assert link_in(letter) == "/factures/?client=C-1"
    assert "39654" in client.get_text(link_in(letter))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_stranger_is_spoken_to_in_the_language_of_the_customer(owner, garage, language):
    garage.language = language
    db.session.commit()

    invite(owner)

    stranger = select(User.language).where(User.email == NADIA)
    assert db.session.scalar(stranger) == language


@pytest.mark.parametrize("password", [None, "a few words in a row"])
def test_invitation_says_who_invites_to_what_and_until_when(owner, office, password):
    make_user(NADIA, make_customer("C-2"), password=password)
    invite(owner)

    (letter,) = mails_to(office, NADIA)

    text = " ".join(text_of_mail(letter).split())
    assert (
        letter["Subject"]
        == "Vous pouvez consulter les factures du client Garage Lavoie"
    )
    assert f"{OWNER} vous permet" in text
    assert "jusqu’au 30 juin 2026" in text
    assert link_in(letter) in html_of_mail(letter)
    assert ("jusqu’au 16 mars 2026" in text) == (password is None)


def test_mail_in_english_carries_the_french(owner, office):
    make_user(NADIA, make_customer("C-2"), language="en")
    invite(owner)

    (letter,) = mails_to(office, NADIA)

    assert letter["Subject"] == "You may now read the invoices of Garage Lavoie"
    assert f"{OWNER} lets you read" in text_of_mail(letter)
    assert f"{OWNER} vous permet" in text_of_mail(letter)


def test_name_that_the_owner_chose_is_in_no_mail(ana, owner, office):
    ana.name = "Gagnez sur https://evil.test"
    invite(owner)

    mails_to(office, NADIA)

    assert not [sent for sent in office.mails if "evil" in text_of_mail(sent)]


def test_every_owner_is_told_of_a_new_reader(garage, owner, office):
    make_user("luc@exemple.test", garage)
    make_user("nouveau@exemple.test", garage, password=None)
    invite(owner, "Nadia@exemple.test")

    letters = mails_to(office, OWNER) + mails_to(office, "luc@exemple.test")

    subjects = {str(letter["Subject"]).strip() for letter in letters}
    assert subjects == {f"{NADIA} peut consulter les factures du client Garage Lavoie"}
    assert len(letters) == 2
    assert all(
        f"{OWNER} a donné cet accès" in text_of_mail(letter) for letter in letters
    )
    assert mails_to(office, "nouveau@exemple.test") == []


def test_owner_is_told_what_an_operator_grants(runner, office):
    runner.invoke(["users", "grant", NADIA, "C-1"])

    (letter,) = mails_to(office, OWNER)

    assert "ODOTRACK inc. a donné cet accès" in text_of_mail(letter)
    assert mails_to(office, NADIA) == []


def test_access_that_the_owner_ends_is_over_at_once(owner, client, office):
    invite(owner)
    come_by(client, mails_to(office, NADIA)[0])

    response = end(owner)

    assert (response.status_code, response.location) == (303, PAGE)
    assert "L’accès a pris fin." in owner.get_text(PAGE)
    assert NADIA not in owner.get_text(PAGE)
    assert client.get(PAPER).status_code == 404
    assert client.get("/").status_code == 200
    last = mails_to(office, NADIA)[-1]
    assert last["Subject"] == "Votre accès aux factures a pris fin"
    assert "Garage Lavoie" in text_of_mail(last)


def test_invitation_that_is_ended_before_the_mail_leaves_sends_none(owner, office):
    invite(owner)
    end(owner)

    assert mails_to(office, NADIA) == []


def test_person_let_in_again_is_not_told_of_the_end(owner, office):
    make_user(NADIA, make_customer("C-2"))
    invite(owner)
    end(owner)
    invite(owner)

    subjects = {str(letter["Subject"]) for letter in mails_to(office, NADIA)}

    assert subjects == {"Vous pouvez consulter les factures du client Garage Lavoie"}


def test_disabled_person_gets_no_mail_and_does_not_come_in(owner, client, office):
    make_user(NADIA, make_customer("C-2"), active=False)
    invite(owner)

    assert mails_to(office, NADIA) == []
    refused = client.post_form("/connexion", {"email": NADIA, "password": CHOSEN})
    assert refused.status_code == 422


def test_link_of_the_invitation_lives_two_weeks(owner, client, office, spring):
    invite(owner)
    (letter,) = mails_to(office, NADIA)
    spring.shift(timedelta(days=14))

    assert client.get(link_in(letter), follow_redirects=True).status_code == 410


def test_retried_mail_makes_no_second_link(owner, office, spring):
    invite(owner)
    office.answers += ["451 later", "451 later"]
    assert mails_to(office, NADIA) == []
    spring.shift(timedelta(minutes=2))

    assert len(mails_to(office, NADIA)) == 1
    assert db.session.scalar(select(func.count()).select_from(Link)) == 1


def test_delegate_gives_the_access_up(garage, client):
    make_user(NADIA, make_customer("C-2"))
    nadia = db.session.scalars(db.select(User).where(User.email == NADIA)).one()
    give_access(nadia, garage, Role.ACCOUNTANT, date(2026, 6, 30))
    client.sign_in(NADIA)
    assert "Jusqu’au 30 juin 2026" in client.get_text(PAGE)

    response = client.post_form(GIVE_UP, {"customer": "C-1"}, page=PAGE)

    assert response.location == PAGE
    assert "Vous ne consultez plus ces factures." in text_of(client.get(PAGE))
    assert client.get(PAPER).status_code == 404
