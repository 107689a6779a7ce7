"""What a request says of its own host and address leads nobody astray."""

import pytest
from sqlalchemy import select

from odoportail import mail
from odoportail.extensions import db
from odoportail.models import Event, SignIn
from tests.post_office import link_in
from tests.world import PASSWORD, make_user

WRONG = "wrong wrong wrong"
FORGED = {
    "Host": "evil.test",
    "X-Forwarded-Host": "evil.test",
    "X-Forwarded-Server": "evil.test",
    "Forwarded": "host=evil.test;proto=https;for=192.0.2.1",
    "X-Original-Url": "/evil.test",
}
PATHS = [
    "/",
    "/connexion",
    "/factures",
    "/factures/",
    "/mot-de-passe//oublie",
    "/mot-de-passe/oublie",
    "/mot-de-passe/nouveau/" + "a" * 43,
    "/compte",
    "/nowhere",
]


@pytest.fixture(params=["0", "1"], ids=["no proxy", "one proxy"])
def settings(request, office):
    """Believe no proxy, then one."""
    return {"MAIL_PORT": str(office.port), "TRUSTED_PROXIES": request.param}


@pytest.fixture
def proxies(settings):
    """Return how many proxies are believed."""
    return int(settings["TRUSTED_PROXIES"])


@pytest.fixture(autouse=True)
def ana(in_app):
    """Make the person who signs in."""
    return make_user()


def guess(app, email, forwarded, password=WRONG):
    """Post a password, with what the client and the proxy say of addresses."""
    browser = app.test_client()
    browser.environ_base["REMOTE_ADDR"] = "203.0.113.1"
    headers = {"X-Forwarded-For": forwarded}
    data = {"email": email, "password": password}
    return browser.post_form("/connexion", data, headers=headers)


def test_session_keeps_the_peers_address_or_what_the_proxy_added(app, proxies):
    guess(app, "ana@exemple.test", "192.0.2.66, 198.51.100.7", PASSWORD)

    expected = "198.51.100.7" if proxies else "203.0.113.1"
    assert set(db.session.scalars(select(Event.ip_address))) == {expected}
    assert db.session.scalar(select(SignIn.ip_address)) == expected


def test_forged_addresses_do_not_escape_the_limit_of_a_network(app):
    for number in range(15):
        guess(app, f"a{number}@exemple.test", f"192.0.2.{number}, 198.51.100.7")

    last = guess(app, "z@exemple.test", "192.0.2.99, 198.51.100.7")

    assert last.status_code == 429


def test_one_client_behind_the_proxy_does_not_block_another(app, proxies):
    for number in range(16):
        guess(app, f"a{number}@exemple.test", "198.51.100.7")

    response = guess(app, "ana@exemple.test", "198.51.100.8", PASSWORD)

    assert response.status_code == (303 if proxies else 429)


@pytest.mark.parametrize(
    "forwarded",
    ["", ",", "nonsense", "x" * 500, "198.51.100.7:4711", "[2001:db8::1]:80", "é\xff"],
    ids=ascii,
)
@pytest.mark.parametrize("password", [WRONG, PASSWORD], ids=["no", "yes"])
def test_unreadable_address_is_no_fault(app, forwarded, password):
    response = guess(app, "ana@exemple.test", forwarded, password)

    assert response.status_code in (303, 422)


@pytest.mark.parametrize("header", FORGED)
@pytest.mark.parametrize("path", PATHS)
def test_forged_host_is_in_no_page_and_no_header(client, header, path):
    response = client.get(path, headers={header: FORGED[header]})

    assert "evil.test" not in response.text
    assert "evil.test" not in str(response.headers)


@pytest.mark.parametrize("header", FORGED)
def test_forged_host_is_in_no_mail(client, office, header):
    page = client.get("/mot-de-passe/oublie")
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"email": "ana@exemple.test", "csrf_token": token}

    client.post("/mot-de-passe/oublie", data=data, headers={header: FORGED[header]})
    list(mail.deliver())

    for sent in office.mails:
        assert b"evil.test" not in sent.raw
        assert link_in(sent).startswith("/mot-de-passe/nouveau/")


def test_redirects_name_no_host(client):
    for path in PATHS:
        location = client.get(path).headers.get("Location", "/")
        assert location.startswith("/"), path
        assert not location.startswith("//"), path
