"""Customers come from billing, and with them the people who read their papers."""

import pytest

from odoportail import clock
from odoportail.billing import importing
from odoportail.extensions import db
from odoportail.models import Access, Customer, FilingPeriod, Role, User
from tests.world import give_access, make_customer, make_user


def readers_of(number):
    """Return the addresses of those who read a customer's papers, with their role."""
    rows = db.session.execute(
        db.select(User.email, Access.role)
        .join(Access, Access.user_id == User.id)
        .join(Customer)
        .where(Customer.customer_number == number)
        .order_by(User.id)
    )
    return [tuple(row) for row in rows]


def test_new_customer_brings_a_person_without_a_password(importer):
    importer.customers({"language": "English"})

    user = db.session.scalar(db.select(User))
    assert (user.email, user.name) == ("ana@exemple.test", "Garage Lavoie")
    assert (user.language, user.password_hash) == ("en", None)
    assert readers_of("C-1") == [("ana@exemple.test", Role.OWNER)]


def test_one_address_on_two_customers_is_one_person(importer):
    importer.customers({}, {"customer_number": "C-2", "email": "ANA@Exemple.test"})

    assert len(db.session.scalars(db.select(User)).all()) == 1
    assert readers_of("C-1") == readers_of("C-2")


def test_person_whom_the_portal_knows_gets_no_twin(importer):
    make_user("Ana@exemple.test", make_customer("C-9"))

    importer.customers({"email": "ana@EXEMPLE.test"})

    assert readers_of("C-1") == readers_of("C-9")


def test_same_customers_again_change_nothing(importer):
    importer.customers({}, {"customer_number": "C-2"})

    report = importer.customers({}, {"customer_number": "C-2"})

    assert (report.new, report.changed, report.unchanged) == (0, 0, 2)


def test_customer_who_moved_is_changed(importer):
    importer.customers({"name": "Garage Lavoie"})

    report = importer.customers({"name": "Garage Lavoie et fils"})

    assert (report.new, report.changed, report.unchanged) == (0, 1, 0)
    assert db.session.scalar(db.select(Customer.name)) == "Garage Lavoie et fils"


def test_customer_that_billing_closes_is_marked(importer):
    importer.customers({"active": "oui"})

    importer.customers({"active": "non"})

    assert db.session.scalar(db.select(Customer.active)) is False


@pytest.mark.parametrize("said_before", ["", "ana@exemple.test"], ids=["new", "known"])
def test_accountant_whom_billing_names_becomes_an_owner_for_good(importer, said_before):
    customer = make_customer("C-1", email=said_before)
    user = make_user("ana@exemple.test", make_customer("C-9"))
    give_access(user, customer, Role.ACCOUNTANT, clock.today())

    importer.customers()

    assert readers_of("C-1") == [("ana@exemple.test", Role.OWNER)]
    rights = db.select(Access.last_day)
    assert db.session.scalars(rights).all() == [None, None]


def test_person_keeps_the_language_that_they_chose(importer):
    make_user("ana@exemple.test", make_customer("C-9"), language="en")

    importer.customers({"language": "fr"})

    assert db.session.scalar(db.select(User.language)) == "en"


def test_customer_without_an_address_is_told(importer):
    report = importer.customers({"email": ""})

    assert "nobody can sign in" in report.warnings[0].reason
    assert readers_of("C-1") == []


def test_columns_that_a_file_has_not_stay_as_they_are(importer):
    importer.customers({"customer_number": "C-7", "language": "en"})
    file = importer.write({"customer_number": "C-7", "name": "Taxi Roy"})

    report = importing.run("customers", file, actor="clerk")

    customer = db.session.scalar(
        db.select(Customer).where(Customer.customer_number == "C-7")
    )
    assert (customer.name, customer.language) == ("Taxi Roy", "en")
    assert customer.email == "ana@exemple.test"
    assert (report.changed, report.warnings) == (1, ())


def test_customers_whose_address_is_unsaid_get_nobody(importer):
    for number in ("C-7", "C-8"):
        make_customer(number, email=f"{number}@exemple.test")
    db.session.commit()
    file = importer.write(
        *({"customer_number": n, "name": "x"} for n in ("C-7", "C-8"))
    )

    importing.run("customers", file, actor="clerk")

    assert db.session.scalars(db.select(User)).all() == []


def test_billing_leaves_the_fiscal_year_to_the_owners(importer):
    importer.customers()
    customer = db.session.scalar(db.select(Customer))
    assert (customer.fiscal_month, customer.filing_period) == (1, FilingPeriod.YEAR)
    customer.fiscal_month, customer.filing_period = 4, FilingPeriod.QUARTER
    db.session.commit()

    importer.customers({"name": "Garage Lavoie et Filles"})

    db.session.refresh(customer)
    assert customer.name == "Garage Lavoie et Filles"
    assert (customer.fiscal_month, customer.filing_period) == (4, FilingPeriod.QUARTER)
