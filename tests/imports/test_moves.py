"""A new address of billing's gets what billing gave it, whatever came in between."""

import pytest

from odoportail import clock
from odoportail.auth import accounts
from odoportail.extensions import db
from odoportail.models import Access, Link, Role, User
from tests.imports.answering import (
    ANA,
    LUC,
    NEW_PASSWORD,
    answer,
    answer_status,
    mails_to,
    owners_of,
)
from tests.world import PASSWORD, give_access, make_customer, make_user


@pytest.fixture
def settings(posting):
    """Send through the real server."""
    return posting


def test_move_takes_along_only_what_billing_gave(importer, ana, client, office):
    importer.customers({"email": LUC})
    importer.customers({"customer_number": "C-2", "email": ANA})

    answer(client, mails_to(office, LUC)[0])

    assert (owners_of("C-1"), owners_of("C-2")) == ([LUC], [ANA])
    assert client.get("/factures/?client=C-2").status_code == 404


def test_right_given_meanwhile_stays_with_the_old_address(
    importer, ana, client, office
):
    importer.customers({"email": LUC})
    give_access(ana, make_customer("C-9"), Role.ACCOUNTANT)

    answer(client, mails_to(office, LUC)[0])

    luc = db.session.scalar(db.select(User).where(User.email == LUC))
    assert [access.customer.customer_number for access in luc.accesses] == ["C-1"]
    assert app_signs_in(client, ANA)


def app_signs_in(client, email):
    """Say whether the old password still opens an account."""
    other = client.application.test_client()
    return other.sign_in(email, PASSWORD).location == "/"


def test_two_people_moved_to_one_address_are_one_person(importer, ana, client, office):
    importer.customers({"customer_number": "C-2", "email": "eve@exemple.test"})
    eve = db.session.scalar(db.select(User).where(User.email == "eve@exemple.test"))
    eve.password_hash = ana.password_hash
    db.session.commit()
    importer.customers({"email": LUC}, {"customer_number": "C-2", "email": LUC})

    for letter in mails_to(office, LUC):
        answer(client, letter)

    assert owners_of("C-1") == owners_of("C-2") == [LUC]


def test_papers_of_a_disabled_person_go_to_the_new_address(importer, ana):
    ana.active = False
    db.session.commit()

    importer.customers({"email": LUC})

    assert owners_of("C-1") == [LUC]
    assert [user.email for user in accounts.list_uninvited()] == [LUC]


def test_old_person_cannot_stop_billing_by_a_new_password(
    importer, ana, client, office
):
    importer.customers({"email": LUC})
    (letter,) = mails_to(office, LUC)
    client.sign_in(ANA)
    fields = {"present": PASSWORD, "password": NEW_PASSWORD, "confirm": NEW_PASSWORD}
    client.post_form("/compte/mot-de-passe", fields)

    answer(client.application.test_client(), letter)

    assert owners_of("C-1") == [LUC]


@pytest.mark.parametrize("arguments", [["--all"], [LUC]], ids=["all", "by name"])
def test_address_that_did_not_answer_is_asked_again(
    importer, ana, client, office, runner, arguments
):
    importer.customers({"email": LUC})
    (first,) = mails_to(office, LUC)
    link = db.session.scalar(db.select(Link).where(Link.email == LUC))
    link.expires_at = clock.now()
    db.session.commit()

    result = runner.invoke(["users", "invite", *arguments])

    assert f"Invitation queued for {LUC}." in result.output
    assert answer_status(client, first) == 410
    answer(client, mails_to(office, LUC)[-1])
    assert owners_of("C-1") == [LUC]


def test_accountant_with_a_last_day_becomes_an_owner_without_one(importer, ana):
    luc = make_user(LUC, make_customer("C-9"))
    customer = ana.accesses[0].customer
    give_access(luc, customer, Role.ACCOUNTANT, clock.today())

    importer.customers({"email": LUC})

    access = db.session.get(Access, (luc.id, customer.id))
    db.session.refresh(access)
    assert (access.role, access.last_day) == (Role.OWNER, None)
