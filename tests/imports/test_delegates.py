"""Who read the papers by the word of an owner before does not go on unknown."""

import pytest

from odoportail.extensions import db
from odoportail.models import Access, Role
from tests.imports.answering import ANA, LUC, answer, mails_to, owners_of
from tests.world import give_access, make_customer, make_user

NADIA = "nadia@exemple.test"


@pytest.fixture
def settings(posting):
    """Send through the real server."""
    return posting


@pytest.fixture
def nadia(ana):
    """Make somebody who reads the papers by Ana's word."""
    user = make_user(NADIA, make_customer("C-9"))
    give_access(user, ana.accesses[0].customer, Role.ACCOUNTANT)
    return user


def delegates():
    """Return the ids of those who read by the word of an owner."""
    db.session.rollback()
    query = db.select(Access.user_id).where(Access.role == Role.ACCOUNTANT)
    return db.session.scalars(query).all()


def subjects_to(office, address):
    """Return the subjects of what an address got."""
    return [str(letter["Subject"]).strip() for letter in mails_to(office, address)]


def test_delegate_reads_until_the_new_address_answers(importer, nadia, client, office):
    importer.customers({"email": LUC})
    assert delegates() == [nadia.id]

    answer(client, mails_to(office, LUC)[0])

    assert delegates() == []
    assert subjects_to(office, NADIA) == ["Votre accès aux factures a pris fin"]
    said = f"{NADIA} ne consulte plus les factures du client Garage Lavoie"
    assert said in subjects_to(office, LUC)


def test_delegate_is_ended_where_papers_change_hands_at_once(importer, nadia, office):
    make_user(LUC, make_customer("C-8"))

    importer.customers({"email": LUC})

    assert owners_of("C-1") == [LUC]
    assert delegates() == []
    assert len(subjects_to(office, NADIA)) == 1
    assert len(subjects_to(office, LUC)) == 1


def test_delegate_is_ended_where_part_of_the_papers_is_handed_over(
    importer, nadia, client, office
):
    importer.customers({"email": LUC})
    give_access(nadia_owner(nadia), make_customer("C-7"))

    answer(client, mails_to(office, LUC)[0])

    assert owners_of("C-1") == [LUC]
    assert delegates() == []


def nadia_owner(nadia):
    """Return the person by whose word Nadia reads."""
    rights = [right for own in nadia.accesses for right in own.customer.accesses]
    return next(right.user for right in rights if right.user.email == ANA)


def test_delegate_whom_billing_makes_the_owner_goes_on(importer, nadia):
    importer.customers({"email": NADIA})

    assert owners_of("C-1") == [NADIA]
    assert delegates() == []


def test_delegate_stays_where_the_owner_moves_the_account(importer, ana, nadia):
    ana.email = ana.email_key = LUC
    db.session.commit()

    importer.customers({"email": LUC})

    assert delegates() == [nadia.id]


def test_delegate_stays_where_nobody_loses_the_papers(importer, ana, nadia, runner):
    runner.invoke(["users", "disable", ANA])
    importer.customers({"name": "Garage Lavoie et fils"})

    assert delegates() == [nadia.id]
