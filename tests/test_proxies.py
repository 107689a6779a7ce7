"""What a proxy says is believed as far as it is trusted; the rest is only said."""

import re

import pytest
from sqlalchemy import select

from odoportail import mail
from odoportail.extensions import db
from odoportail.models import Event
from tests.page_client import follow
from tests.post_office import link_in
from tests.world import PASSWORD, make_invoice, make_user

FORGED = {
    "X-Forwarded-For": "198.51.100.1, 198.51.100.2",
    "X-Forwarded-Host": "evil.test",
    "X-Forwarded-Proto": "https",
    "Host": "evil.test",
}


@pytest.fixture
def settings(request, office):
    """Trust as many proxies as the test says."""
    proxies = getattr(request, "param", "0")
    return {"MAIL_PORT": str(office.port), "TRUSTED_PROXIES": proxies}


@pytest.fixture(autouse=True)
def ana(in_app):
    """Make the person who signs in, with three pages of invoices."""
    user = make_user()
    for number in range(30):
        make_invoice(user.accesses[0].customer, f"F/{number}")
    return user


@pytest.mark.parametrize(
    ("settings", "expected"),
    [("0", "127.0.0.1"), ("1", "198.51.100.2"), ("2", "198.51.100.1")],
    indirect=["settings"],
)
def test_address_is_the_one_that_the_trusted_proxy_saw(client, settings, expected):
    headers = {"X-Forwarded-For": FORGED["X-Forwarded-For"]}
    data = {"email": "ana@exemple.test", "password": "wrong"}
    client.post_form("/connexion", data, headers=headers)

    addresses = db.session.scalars(select(Event.ip_address)).all()

    assert set(addresses) == {expected}


def test_forged_address_does_not_escape_the_throttle(client):
    data = {"email": "ana@exemple.test", "password": "wrong"}
    for number in range(11):
        headers = {"X-Forwarded-For": f"198.51.100.{number}"}
        response = client.post_form("/connexion", data, headers=headers)

    assert response.status_code == 429


@pytest.mark.parametrize("settings", ["0", "1"], indirect=True)
@pytest.mark.parametrize(
    "path", ["/connexion", "/mot-de-passe/oublie", "/nowhere", "/"]
)
def test_forged_host_reaches_no_page(client, settings, path):
    response = client.get(path, headers=FORGED)

    assert "evil.test" not in response.text
    assert "evil.test" not in response.headers.get("Location", "")


@pytest.mark.parametrize("settings", ["1"], indirect=True)
def test_whole_tour_stays_under_the_prefix(app, settings, office):
    app.config["BASE_URL"] = "http://localhost/portail"
    client = app.test_client()
    client.environ_base["HTTP_X_FORWARDED_PREFIX"] = "/portail"
    data = {"email": "ana@exemple.test", "password": PASSWORD}

    deep = client.get("/factures/F~2F3").location
    assert deep.startswith("/portail/connexion?next=")
    page = client.get(deep.removeprefix("/portail"))
    token = re.search(r'name="csrf_token" value="([^"]+)', page.text)[1]
    target = {"csrf_token": token, "next": "/factures/F~2F3"}
    inside = client.post("/connexion", data=data | target).location
    assert inside == "/portail/factures/F~2F3"
    listing = client.get("/factures/")
    pages = [page, listing, client.get("/nowhere"), client.get("/factures/F~2F3")]
    pages.append(client.get(follow(listing, "next").removeprefix("/portail")))

    for shown in pages:
        addresses = re.findall(r'(?:href|action|src)="(/[^"]*)"', shown.text)
        assert addresses
        assert all(found.startswith("/portail/") for found in addresses)


@pytest.mark.parametrize("settings", ["1"], indirect=True)
def test_mailed_link_has_the_prefix_and_works_under_it(app, settings, office):
    app.config["BASE_URL"] = "http://localhost/portail"
    client = app.test_client()
    client.environ_base["HTTP_X_FORWARDED_PREFIX"] = "/portail"
    client.post_form("/mot-de-passe/oublie", {"email": "ana@exemple.test"})
    list(mail.deliver())

    path = link_in(office.mails[0], "http://localhost/portail")

    answer = client.get(path)
    assert answer.location == "/portail/mot-de-passe/nouveau"
    assert "Path=/portail/mot-de-passe/nouveau" in answer.headers["Set-Cookie"]
