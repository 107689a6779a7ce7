"""Each page is tried by everybody who must not open it."""

from datetime import date

import pytest
import time_machine

from odoportail.extensions import db
from odoportail.models import Role
from tests.guards.test_routes import PRIVATE, ROUTES, build
from tests.page_client import text_of
from tests.world import (
    PASSWORD,
    give_access,
    make_customer,
    make_invoice,
    make_line,
    make_user,
)

SECRETS = ("Garage du Secret", "ligne du secret", "owner@exemple.test")
OTHERS_PAPERS = (
    "invoices.dossier",
    "invoices.pdf",
    "invoices.reading",
    "invoices.receipt",
)
LAST_MINUTE, TOO_LATE = "2026-07-01T03:59:00Z", "2026-07-01T04:00:00Z"


@pytest.fixture
def owner(in_app):
    """Make the owner of invoice 39654, whose words must not be seen by others."""
    customer = make_customer("C-1", name=SECRETS[0])
    line = make_line(description_fr=SECRETS[1], description_en=SECRETS[1])
    make_invoice(customer, "39654", lines=[line], paid=[(date(2016, 2, 9), 4019)])
    return make_user(SECRETS[2], customer)


def methods_of(app, endpoint):
    """Return how a page may be asked for."""
    (rule,) = app.url_map.iter_rules(endpoint)
    return sorted(rule.methods & {"GET", "POST", "HEAD"})


def answers(client, app, endpoint):
    """Ask for a page in every way, with a token where one is wanted."""
    for method in methods_of(app, endpoint):
        with client.session_transaction() as session:
            session["csrf_token"] = "known"
        yield client.open(build(app, endpoint), method=method)


def check_no_secret(response):
    """Fail where a word of the owner's is in the answer."""
    for secret in SECRETS:
        assert secret.encode() not in response.get_data()


@pytest.mark.parametrize("endpoint", ROUTES)
def test_stranger_sees_nothing_of_the_owners(client, app, owner, endpoint):
    for response in answers(client, app, endpoint):
        check_no_secret(response)
        if endpoint in PRIVATE:
            assert response.status_code == 303
            assert response.location.startswith("/connexion")


@pytest.mark.parametrize("endpoint", PRIVATE)
def test_other_customer_sees_nothing_of_the_owners(client, app, owner, endpoint):
    make_user("other@exemple.test")
    client.sign_in("other@exemple.test")

    for response in answers(client, app, endpoint):
        check_no_secret(response)
        if endpoint in OTHERS_PAPERS:
            assert response.status_code == 404


@pytest.mark.parametrize("endpoint", OTHERS_PAPERS)
def test_accountant_reads_to_the_last_minute_of_the_last_day(
    client, app, owner, endpoint
):
    accountant = make_user("nadia@exemple.test", make_customer())
    day = date(2026, 6, 30)
    give_access(accountant, owner.accesses[0].customer, Role.ACCOUNTANT, day)

    with time_machine.travel(LAST_MINUTE, tick=False):
        client.sign_in("nadia@exemple.test")
        assert client.get(build(app, endpoint)).status_code == 200
    with time_machine.travel(TOO_LATE, tick=False):
        for response in answers(client, app, endpoint):
            check_no_secret(response)
            assert response.status_code == 404


@pytest.mark.parametrize("endpoint", PRIVATE)
def test_disabled_owner_is_out_at_once(client, app, owner, endpoint):
    client.sign_in(SECRETS[2])
    owner.active = False
    db.session.commit()

    for response in answers(client, app, endpoint):
        check_no_secret(response)
        assert response.status_code == 303


def test_person_invited_is_out_until_a_password_is_chosen(client, owner):
    owner.password_hash = None
    db.session.commit()

    data = {"email": SECRETS[2], "password": PASSWORD}
    response = client.post_form("/connexion", data)

    assert "ne vont pas ensemble" in text_of(response)
