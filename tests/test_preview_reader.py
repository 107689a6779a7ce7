"""The reader of a customer's previews is one, is no person, and gets no mail."""

import pytest

from odoportail.extensions import db
from odoportail.models import Access, Event, Link, Role, User
from tests.previewing import REASON, enter_preview
from tests.world import PASSWORD, make_customer, make_invoice, make_user


@pytest.fixture(autouse=True)
def customer(in_app):
    """Make a customer with an invoice, and nobody who signs in."""
    customer = make_customer("C-1", name="Garage Lavoie")
    make_invoice(customer, "39654")
    return customer


@pytest.fixture
def settings(office):
    """Send through the real server."""
    return {"MAIL_PORT": str(office.port)}


def test_several_previews_of_a_customer_have_one_reader_and_their_own_reasons(
    client, app, runner
):
    other = app.test_client()
    enter_preview(client, runner, "C-1", "First call")
    enter_preview(other, runner, "C-1", "Second call")

    assert "First call" in client.get_text("/")
    assert "Second call" in other.get_text("/")
    assert db.session.query(User).count() == 1
    assert [access.role for access in db.session.query(Access)] == [Role.PREVIEW]


def test_reader_is_in_no_list_of_people(runner, client, customer):
    enter_preview(client, runner, "C-1")
    make_user("ana@exemple.test", customer, password=None)

    listed = runner.invoke(["users", "list"]).output
    invited = runner.invoke(["users", "invite", "--all"]).output

    assert listed == "ana@exemple.test\tno password yet\tC-1\n"
    assert invited == "Invitation queued for ana@exemple.test.\n"


@pytest.mark.parametrize("command", ["disable", "sign-out", "invite"])
def test_reader_is_found_under_no_address(client, runner, customer, command):
    enter_preview(client, runner, "C-1")
    key = db.session.query(User).one().email_key

    for address in (key, key.lower(), key.title()):
        result = runner.invoke(["users", command, address])
        assert result.output == f"Error: Nobody here has the address {address}.\n"


def test_reader_cannot_sign_in_nor_ask_for_a_password(client, app, runner, office):
    enter_preview(client, runner, "C-1")
    key = db.session.query(User).one().email_key
    stranger = app.test_client()

    for address in ("", key):
        data = {"email": address, "password": PASSWORD}
        assert stranger.post_form("/connexion", data).status_code == 422
        stranger.post_form("/mot-de-passe/oublie", {"email": address})
    runner.invoke(["mail", "deliver"])

    assert office.mails == []
    assert [link.purpose for link in db.session.query(Link)] == ["preview"]


def test_journal_keeps_who_made_and_who_opened_it_with_the_reason(
    client, runner, customer
):
    enter_preview(client, runner, "C-1")
    client.get("/factures/39654")

    reader = db.session.query(User).one()
    kept = [
        (event.action, event.user_id, event.customer_id, event.actor, event.reason)
        for event in db.session.query(Event).order_by(Event.id)
    ]
    assert kept == [
        ("preview_made", None, customer.id, "command", REASON),
        ("previewed", reader.id, customer.id, "", REASON),
        ("invoice_opened", reader.id, customer.id, "", REASON),
    ]


def test_reader_is_called_as_the_customer_is_now(client, runner, customer):
    enter_preview(client, runner, "C-1")
    customer.name, customer.language = "Garage Lavoie et filles", "en"
    db.session.commit()

    enter_preview(client, runner, "C-1")

    assert "Read-only preview: Garage Lavoie et filles" in client.get_text("/")


def test_right_of_a_reader_cannot_be_given_to_a_person(runner, client, customer):
    enter_preview(client, runner, "C-1")
    user = make_user("ana@exemple.test", make_customer("C-2"))

    runner.invoke(["users", "grant", "ana@exemple.test", "C-1"])

    roles = {access.role for access in db.session.get(User, user.id).accesses}
    assert roles == {Role.OWNER, Role.ACCOUNTANT}
