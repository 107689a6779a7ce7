"""Billing changes an address by the rules of a change that a person asks for."""

import pytest

from odoportail.auth import accounts, links
from odoportail.extensions import db
from odoportail.models import Link, Role, User
from tests.imports.answering import (
    ANA,
    LUC,
    answer,
    answer_status,
    mails_to,
    owners_of,
)
from tests.post_office import link_in, text_of_mail
from tests.world import PASSWORD, give_access, make_customer, make_user


@pytest.fixture
def settings(posting):
    """Send through the real server."""
    return posting


def test_old_address_signs_in_until_the_new_one_answers(importer, ana, client):
    report = importer.customers({"email": LUC})

    assert f"{ANA} signs in until this one is confirmed" in report.warnings[0].reason
    assert report.changed == 1
    assert owners_of("C-1") == [ANA]
    assert client.sign_in(ANA, PASSWORD).location == "/"


def test_account_moves_when_the_new_address_answers(importer, ana, client, office):
    importer.customers({"email": LUC})
    (letter,) = mails_to(office, LUC)

    answer(client, letter)

    assert owners_of("C-1") == [LUC]
    assert client.get("/factures/").status_code == 200


def test_old_address_is_told_of_the_move_and_loses_its_way_in(
    app, importer, ana, client, office
):
    old_browser = app.test_client()
    old_browser.sign_in(ANA)
    importer.customers({"email": LUC})
    answer(client, mails_to(office, LUC)[0])

    told = [str(letter["Subject"]) for letter in mails_to(office, ANA)]

    assert told == ["Votre adresse courriel a été changée"]
    assert old_browser.get("/factures/").location.startswith("/connexion")
    for email in (ANA, LUC):
        fields = {"email": email, "password": PASSWORD}
        assert app.test_client().post_form("/connexion", fields).status_code != 303


def test_page_of_the_new_address_names_it(importer, ana, client, office):
    importer.customers({"email": LUC})
    client.get(link_in(mails_to(office, LUC)[0]))

    page = client.get("/invitation").text

    assert LUC in page
    assert ANA not in page


def test_address_that_billing_takes_back_does_not_answer(importer, ana, client, office):
    importer.customers({"email": LUC})
    (letter,) = mails_to(office, LUC)
    importer.customers()

    answered = answer_status(client, letter)

    assert answered == 410
    assert owners_of("C-1") == [ANA]


def test_same_file_again_asks_once(importer, ana, office):
    importer.customers({"email": LUC})

    report = importer.customers({"email": LUC})

    assert (report.changed, report.unchanged) == (0, 1)
    assert len(mails_to(office, LUC)) == 1


def test_person_without_a_password_moves_at_once(importer, office):
    importer.customers()

    importer.customers({"email": LUC})

    assert owners_of("C-1") == [LUC]
    assert db.session.scalar(db.select(db.func.count(User.id))) == 1
    assert mails_to(office, ANA) == []


def test_person_who_was_invited_is_told_and_the_invitation_dies(
    importer, client, office
):
    importer.customers()
    links.invite(db.session.scalar(db.select(User)))
    (invitation,) = mails_to(office, ANA)

    importer.customers({"email": LUC})

    assert answer_status(client, invitation) == 410
    assert len(mails_to(office, ANA)) == 2
    assert [user.email for user in accounts.list_uninvited()] == [LUC]


def test_customer_whose_person_has_other_papers_changes_hands(importer, ana, office):
    importer.customers({}, {"customer_number": "C-2"})

    report = importer.customers({"email": LUC})

    assert f"{ANA} no longer reads the papers of C-1" in report.warnings[0].reason
    assert (owners_of("C-1"), owners_of("C-2")) == ([LUC], [ANA])
    (letter,) = mails_to(office, ANA)
    assert "C-1" in text_of_mail(letter)


def test_accountant_of_others_does_not_hand_their_papers_over(importer, ana):
    give_access(ana, make_customer("C-9"), Role.ACCOUNTANT)

    importer.customers({"email": LUC})

    luc = db.session.scalar(db.select(User).where(User.email == LUC))
    assert owners_of("C-1") == [LUC]
    assert [access.customer.customer_number for access in luc.accesses] == ["C-1"]


def test_all_customers_of_a_person_move_together(importer, ana, office, client):
    importer.customers({}, {"customer_number": "C-2"})

    importer.customers({"email": LUC}, {"customer_number": "C-2", "email": LUC})

    assert owners_of("C-1") == owners_of("C-2") == [ANA]
    answer(client, mails_to(office, LUC)[0])
    assert owners_of("C-1") == owners_of("C-2") == [LUC]


def test_papers_go_to_a_person_whom_the_portal_knows(importer, ana, office):
    make_user(LUC, make_customer("C-9"))

    importer.customers({"email": LUC})

    assert owners_of("C-1") == [LUC]
    assert len(mails_to(office, ANA)) == 1


def test_address_changed_here_stays_when_billing_repeats_the_old_one(importer, ana):
    ana.email = ana.email_key = LUC
    db.session.commit()

    report = importer.customers({"name": "Garage Lavoie et fils"})

    assert report.changed == 1
    assert owners_of("C-1") == [LUC]


def test_address_changed_here_first_is_no_news_from_billing(importer, ana, office):
    ana.email = ana.email_key = LUC
    db.session.commit()

    report = importer.customers({"email": LUC})

    assert (report.changed, report.warnings) == (1, ())
    assert mails_to(office, LUC) == []


def test_dry_run_writes_to_nobody(importer, ana, office):
    report = importer.customers({"email": LUC}, dry_run=True)

    assert (report.changed, report.batch_id) == (1, None)
    assert f"{ANA} signs in until" in report.warnings[0].reason
    assert mails_to(office, LUC) == []


def test_others_keep_access_where_it_is_unknown_who_had_the_address(importer, ana):
    customer = ana.accesses[0].customer
    make_user("eve@exemple.test", customer)
    ana.email = ana.email_key = "anais@exemple.test"
    db.session.commit()

    report = importer.customers({"email": LUC})

    assert "eve@exemple.test keep access as well" in report.warnings[0].reason
    assert owners_of("C-1") == ["anais@exemple.test", "eve@exemple.test", LUC]


def test_invitation_that_a_person_waits_for_survives_billings_change(importer, office):
    importer.customers({"customer_number": "C-7", "email": "a@exemple.test"})
    importer.customers({"customer_number": "C-8", "email": "b@exemple.test"})
    users = {user.email: user for user in db.session.scalars(db.select(User))}
    links.invite(users["b@exemple.test"])

    importer.customers({"customer_number": "C-7", "email": "c@exemple.test"})

    link = db.session.scalar(
        db.select(Link).where(Link.user == users["b@exemple.test"])
    )
    assert link.used_at is None
