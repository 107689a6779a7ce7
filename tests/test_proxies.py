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


@pytest.fixture
def under_prefix(app):
    """Return a browser behind a proxy that adds a prefix."""
    app.config["BASE_URL"] = "http://localhost/portail"
    client = app.test_client()
    client.environ_base["HTTP_X_FORWARDED_PREFIX"] = "/portail"
    return client


def plain(address):
    """Return an address as the proxy hands it on."""
    assert address.startswith("/portail/")
    return address.removeprefix("/portail")


@pytest.mark.parametrize("settings", ["1"], indirect=True)
def test_deep_link_leads_through_sign_in_and_back(under_prefix, settings):
    page = plain(under_prefix.get("/factures/F~2F3").location)
    data = {"email": "ana@exemple.test", "password": PASSWORD}
    data["next"] = "/factures/F~2F3"

    response = under_prefix.post_form(page, data)

    assert plain(response.location) == "/factures/F~2F3"


@pytest.mark.parametrize("settings", ["1"], indirect=True)
def test_every_address_on_every_page_has_the_prefix(under_prefix, settings):
    pages = [under_prefix.get("/connexion"), under_prefix.get("/mot-de-passe/oublie")]
    under_prefix.sign_in()
    listing = under_prefix.get("/factures/")
    private = ("/", "/factures/F~2F3", "/compte/", "/nowhere")
    pages += [listing, *(under_prefix.get(path) for path in private)]
    pages.append(under_prefix.get(plain(follow(listing, "next"))))

    for page in pages:
        addresses = re.findall(r'(?:href|action|src)="(/[^"]*)"', page.text)
        assert addresses
        assert all(address.startswith("/portail/") for address in addresses)


@pytest.mark.parametrize("settings", ["1"], indirect=True)
def test_mailed_link_has_the_prefix_and_works_under_it(under_prefix, settings, office):
    under_prefix.post_form("/mot-de-passe/oublie", {"email": "ana@exemple.test"})
    list(mail.deliver())

    path = link_in(office.mails[0], "http://localhost/portail")

    answer = under_prefix.get(path)
    assert answer.location == "/portail/mot-de-passe/nouveau"
    assert "Path=/portail/mot-de-passe/nouveau" in answer.headers["Set-Cookie"]
