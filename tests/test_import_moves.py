"""A new address of billing's gets what billing gave it, whatever came in between."""

import pytest

from odoportail import clock, mail
from odoportail.auth import accounts
from odoportail.extensions import db
from odoportail.models import Access, Customer, Link, Role, User
from tests.import_files import Importer
from tests.post_office import link_in
from tests.world import PASSWORD, give_access, make_customer, make_user

NEW_PASSWORD = "quite another row of words"
ANA, LUC = "ana@exemple.test", "luc@exemple.test"


@pytest.fixture
def settings(office):
    """Send through the real server."""
    return {"MAIL_PORT": str(office.port)}


@pytest.fixture
def importer(in_app, tmp_path):
    """Return what imports files."""
    return Importer(tmp_path)


@pytest.fixture
def ana(importer):
    """Make a person with a password, whom billing named for customer C-1."""
    importer.customers()
    user = db.session.scalar(db.select(User))
    user.password_hash = make_user("other@exemple.test").password_hash
    db.session.commit()
    return user


def owners_of(number):
    """Return the addresses of those who own a customer's papers."""
    return db.session.scalars(
        db.select(User.email)
        .join(Access)
        .join(Customer)
        .where(Customer.customer_number == number, Access.role == Role.OWNER)
        .order_by(User.id)
    ).all()


def mails_to(office, address):
    """Deliver the mail, and return what reached an address."""
    list(mail.deliver())
    return [letter for letter in office.mails if address in letter["To"]]


def answer(client, letter):
    """Open the invitation in a letter, and choose a password."""
    client.get(link_in(letter))
    fields = {"password": NEW_PASSWORD, "confirm": NEW_PASSWORD}
    return client.post_form("/invitation", fields)


def answer_status(client, letter):
    """Open an invitation, and return the status of the page behind it."""
    client.get(link_in(letter))
    return client.get("/invitation").status_code


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
