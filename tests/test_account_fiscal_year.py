"""When a customer's fiscal year begins, as its owners say."""

import pytest
from sqlalchemy import select

from odoportail.extensions import db
from odoportail.models import Customer, Event, FilingPeriod, Role
from tests.page_client import text_of
from tests.world import give_access, make_customer, make_user

PAGE = "/compte/exercice"
APRIL = {"fiscal_month": "4", "filing_period": "quarter"}


@pytest.fixture(autouse=True)
def ana(in_app, client):
    """Make the owner of C-1, who is the accountant of C-2, and sign in."""
    user = make_user("ana@exemple.test", make_customer("C-1"))
    give_access(user, make_customer("C-2", name="Autre client"), Role.ACCOUNTANT)
    client.sign_in()
    return user


def calendar_of(number):
    """Return what the database has of a customer."""
    db.session.expire_all()
    return db.session.execute(
        select(Customer.fiscal_month, Customer.filing_period).where(
            Customer.customer_number == number
        )
    ).one()


def test_year_is_the_calendars_until_an_owner_says_otherwise():
    assert calendar_of("C-1") == (1, FilingPeriod.YEAR)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ("Exercice", "avril", "Trimestrielle", "L’exercice est enregistré.")),
        ("en", ("Fiscal year", "April", "Quarterly", "The fiscal year is saved.")),
    ],
)
def test_owner_says_when_the_year_begins(client, language, said):
    client.choose_language(language)

    response = client.post_form(PAGE, APRIL)

    assert (response.status_code, response.location) == (303, PAGE)
    assert calendar_of("C-1") == (4, FilingPeriod.QUARTER)
    text = client.get_text(PAGE)
    assert all(words in text for words in said)
    assert '<option selected value="4">' in client.get(PAGE).text


def test_form_names_the_customer_where_there_are_several(client, ana):
    assert f'action="{PAGE}"' in client.get(PAGE).text
    give_access(ana, make_customer("C-3", name="Garage Zénith"))

    assert f'action="{PAGE}?client=C-1"' in client.get(PAGE).text
    assert f'action="{PAGE}?client=C-3"' in client.get(f"{PAGE}?client=C-3").text


def test_another_owner_sees_the_same(client, app):
    client.post_form(PAGE, APRIL)
    customer = db.session.scalar(select(Customer).filter_by(customer_number="C-1"))
    make_user("luc@exemple.test", customer)
    luc = app.test_client()
    luc.sign_in("luc@exemple.test")

    assert '<option selected value="4">' in luc.get(PAGE).text


def test_owner_of_several_chooses_the_customer(client, ana):
    give_access(ana, make_customer("C-3", name="Garage Zénith"))

    response = client.post_form(f"{PAGE}?client=C-3", APRIL)

    assert response.location == f"{PAGE}?client=C-3"
    assert calendar_of("C-3") == (4, FilingPeriod.QUARTER)
    assert calendar_of("C-1") == (1, FilingPeriod.YEAR)


@pytest.mark.parametrize("number", ["C-2", "C-9"], ids=["accountant's", "another's"])
def test_who_is_not_the_owner_changes_nothing(client, number):
    make_customer("C-9")

    response = client.post_form(f"{PAGE}?client={number}", APRIL, page=PAGE)

    assert response.status_code == 404
    assert calendar_of(number) == (1, FilingPeriod.YEAR)


def test_accountant_alone_is_told_where_to_look(client, ana):
    ana.accesses[0].role = Role.ACCOUNTANT
    db.session.commit()

    assert "Dossier du comptable" in client.get_text(PAGE)
    assert "fiscal_month" not in client.get(PAGE).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fiscal_month": "13"}, "Choisissez un mois."),
        ({"fiscal_month": "٤"}, "Choisissez un mois."),
        ({"fiscal_month": ""}, "Choisissez un mois."),
        ({"filing_period": "week"}, "Choisissez une fréquence."),
        ({"filing_period": ""}, "Choisissez une fréquence."),
    ],
    ids=["month 13", "other digits", "no month", "week", "no period"],
)
def test_impossible_calendar_changes_nothing(client, changes, said):
    response = client.post_form(PAGE, APRIL | changes)

    assert response.status_code == 422
    assert said in text_of(response)
    assert calendar_of("C-1") == (1, FilingPeriod.YEAR)


def test_change_is_written_down(client):
    client.post_form(PAGE, APRIL)

    number = select(Customer.customer_number).join(
        Event, Event.customer_id == Customer.id
    )
    changed = number.where(Event.action == "fiscal_year_changed")
    assert db.session.scalars(changed).all() == ["C-1"]
    assert "Exercice modifié" in client.get_text("/compte/journal")
