"""« Qui a vu mes factures? »: what was done with them, and on the account."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from odoportail import journal
from odoportail.extensions import db
from odoportail.models import Role
from tests.page_client import follow, rows_of
from tests.world import give_access, make_customer, make_invoice, make_user

PAGE = "/compte/journal"
SIGNED_IN = "Connexion Depuis 127.0.0.1"


@pytest.fixture(autouse=True)
def ana(in_app):
    """Make the owner of a customer's papers."""
    return make_user("ana@exemple.test", make_customer("C-1"))


@pytest.fixture
def invoice(ana):
    """Make an invoice of hers."""
    return make_invoice(ana.accesses[0].customer, "39654")


def read(client, email="ana@exemple.test"):
    """Sign in, and return the rows below the headings, without their times."""
    client.sign_in(email)
    return [row[1:] for row in rows_of(client.get(PAGE))[1:]]


def write(action, **facts):
    """Write an event down."""
    journal.record(action, **facts)
    db.session.commit()


def test_newest_comes_first_with_its_invoice(client, invoice):
    client.sign_in()
    client.get("/factures/39654")

    rows = [row[1:] for row in rows_of(client.get(PAGE))[1:]]

    assert rows == [["Vous", "Facture consultée", "39654"], ["Vous", SIGNED_IN, ""]]


def test_page_speaks_english(client, invoice):
    client.sign_in()
    client.choose_language("en")
    client.get("/factures/39654")

    rows = rows_of(client.get(PAGE))

    assert rows[0] == ["When", "Who", "What", "Invoice"]
    assert rows[1][1:] == ["You", "Read the invoice", "39654"]


def test_time_is_that_of_quebec(client, ana):
    with time_machine.travel(datetime(2026, 7, 2, 2, 5, tzinfo=UTC), tick=False):
        client.sign_in()
        (row,) = rows_of(client.get(PAGE))[1:]

    assert row[0] == "1er juillet 2026 à 22\u00a0h\u00a005"


def test_owner_sees_what_the_accountant_read(client, app, ana, invoice):
    nadia = make_user("nadia@exemple.test", make_customer("C-2"))
    give_access(nadia, ana.accesses[0].customer, Role.ACCOUNTANT)
    accountant = app.test_client()
    accountant.sign_in("nadia@exemple.test")
    accountant.get("/factures/39654")

    rows = read(client)

    assert ["nadia@exemple.test", "Facture consultée", "39654"] in rows
    assert [row[1] for row in rows if row[0] == "nadia@exemple.test"] == [
        "Facture consultée"
    ]


@pytest.mark.parametrize(
    ("role", "last_day"),
    [(Role.ACCOUNTANT, None), (Role.OWNER, date(2020, 1, 1))],
    ids=["accountant", "owner past the last day"],
)
def test_who_owns_nothing_sees_nothing_of_others(client, ana, invoice, role, last_day):
    nadia = make_user("nadia@exemple.test", make_customer("C-2"))
    customer = ana.accesses[0].customer
    give_access(nadia, customer, role, last_day)
    write(
        "invoice_opened",
        user_id=ana.id,
        customer_id=customer.id,
        invoice_id=invoice.id,
    )

    rows = read(client, "nadia@exemple.test")

    assert [row[:2] for row in rows] == [["Vous", SIGNED_IN]]


def test_what_one_read_stays_told_and_leads_nowhere_once_it_is_closed(client, invoice):
    nadia = make_user("nadia@exemple.test", make_customer("C-2"))
    hers = {"user_id": nadia.id, "customer_id": invoice.customer_id}
    write("invoice_opened", **hers, invoice_id=invoice.id)

    rows = read(client, "nadia@exemple.test")

    assert ["Vous", "Facture consultée", "39654"] in rows
    assert 'href="/factures/39654"' not in client.get(PAGE).text


@pytest.mark.parametrize(
    ("action", "facts", "row"),
    [
        ("disabled", {"actor": "command"}, ["ODOTRACK", "Compte fermé", ""]),
        ("sign_in_refused", {}, ["Quelqu’un", "Tentative de connexion refusée", ""]),
        ("signed_in", {"detail": "account"}, ["Vous", "Mot de passe confirmé", ""]),
        ("something_new", {}, ["Vous", "something new", ""]),
    ],
)
def test_action_is_told_in_words(client, ana, action, facts, row):
    write(action, user_id=ana.id, **facts)

    assert read(client)[1] == row


def test_access_given_to_another_names_that_person(client, ana, runner):
    args = ["users", "grant", "nadia@exemple.test", "C-1"]
    runner.invoke(args)

    said = "Accès aux factures accordé à nadia@exemple.test"
    assert ["ODOTRACK", said, ""] in read(client)


def test_long_journal_is_cut_into_pages_that_lead_both_ways(client, ana):
    for number in range(60):
        journal.record(f"step_{number}", user_id=ana.id)
    db.session.commit()
    client.sign_in()

    first = client.get(PAGE)
    second = client.get(follow(first, "next"))
    third = client.get(follow(second, "next"))

    seen = [row[2] for page in (first, second, third) for row in rows_of(page)[1:]]
    assert seen == [SIGNED_IN, *(f"step {number}" for number in range(59, -1, -1))]
    assert (follow(first, "prev"), follow(third, "next")) == (None, None)
    assert rows_of(client.get(follow(third, "prev"))) == rows_of(second)
    assert rows_of(client.get(follow(second, "prev"))) == rows_of(first)


@pytest.mark.parametrize(
    "token", ["x", "avant-", "avant-٣", "apres-1e9", "avant-" + "9" * 40, "\x00"]
)
def test_unreadable_page_is_the_first(client, token):
    client.sign_in()

    response = client.get(PAGE, query_string={"page": token})

    assert len(rows_of(response)) == 2


@pytest.mark.parametrize("number", [10**6, 10**10 - 1])
def test_page_beyond_all_rows_is_empty(client, number):
    client.sign_in()

    response = client.get(PAGE, query_string={"page": f"apres-{number}"})

    assert response.status_code == 200
