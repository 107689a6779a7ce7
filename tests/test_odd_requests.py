"""Requests that no browser sends are answered alike on both databases, in words."""

import json
from urllib.parse import quote

import pytest
from sqlalchemy import select

from odoportail.extensions import db
from odoportail.models import Message, User
from tests.world import PASSWORD, make_customer, make_invoice, make_user

# As they stand in an address, percent-encoded.
ODD = {
    "NUL": "%00",
    "line break": "%0d%0aX-Evil:%20y",
    "lone surrogate": "%ED%A0%80",
    "half a letter": "%C3",
    "5000 digits": "9" * 5000,
    "Arabic digits": quote("١٢"),
    "full-width digits": quote("１"),
    "negative": "-1",
    "zero": "0",
    "right to left": quote("\u202e1"),
    "twice encoded": "%2527",
    "template": quote("{{7*7}}%s"),
    "statement": quote("' OR 1=1 --"),
}


@pytest.fixture
def reader(client, in_app):
    """Return the browser of somebody who has one invoice."""
    make_invoice(
        make_user("ana@exemple.test", make_customer("C-1")).accesses[0].customer
    )
    client.sign_in()
    return client


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/factures/?page={}", 200),
        ("/factures/?client={}", 404),
        ("/factures/{}", 404),
        ("/factures/{}.pdf", 404),
        ("/connexion?next={}", 303),
        ("/{}", 404),
        ("/static/{}", 404),
    ],
    ids=["page", "customer", "number", "PDF", "next", "path", "static"],
)
def test_odd_address_is_answered_in_words(reader, address, status, text):
    assert reader.get(address.format(text)).status_code == status


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
@pytest.mark.parametrize("path", ["/mot-de-passe/nouveau/{}", "/invitation/{}"])
def test_odd_link_is_dead(client, path, text):
    response = client.get(path.format(text), follow_redirects=True)

    assert response.status_code in (404, 410)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
@pytest.mark.parametrize("field", ["email", "password", "next", "remember"])
def test_odd_field_is_refused_like_any_other(client, in_app, field, text):
    fields = {"email": "nobody%40exemple.test", "password": "wrong", field: text}
    token = token_of(client)
    body = "&".join(f"{name}={value}" for name, value in fields.items())

    response = post(client, "/connexion", f"csrf_token={token}&{body}")

    assert response.status_code == 422


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PROPFIND", "CONNECT", "get"])
@pytest.mark.parametrize("path", ["/connexion", "/factures/", "/sante", "/nowhere"])
def test_odd_method_is_answered_in_words(client, path, method):
    response = client.open(path, method=method)

    assert response.status_code in (200, 303, 404, 405)
    assert "Retour à l’accueil" in response.text or response.status_code < 400


@pytest.mark.parametrize(
    "host",
    ["a" * 300, "a/b?c", "evil test", "", "[::1", "évil.test", "evil.test:x", "a..b"],
    ids=ascii,
)
def test_odd_host_is_answered_in_words(client, host):
    response = client.get("/connexion", headers={"Host": host})

    assert response.status_code in (200, 303, 400)


def post(client, path, body, content_type="application/x-www-form-urlencoded"):
    """Post a body as it stands."""
    return client.post(path, data=body, content_type=content_type)


def token_of(client):
    """Return the token of the sign-in form."""
    page = client.get("/connexion").text
    return page.split('name="csrf_token" value="')[1].split('"')[0]


@pytest.mark.parametrize("path", ["/connexion", "/mot-de-passe/oublie", "/langue"])
@pytest.mark.parametrize(
    "body",
    [[1], {"email": 5, "password": 5}, {"email": "\ud800", "password": "\ud800"}, "x"],
    ids=["list", "numbers", "surrogates", "text"],
)
def test_json_is_no_form(client, in_app, path, body):
    headers = {"X-CSRFToken": token_of(client)}

    for with_token in ({}, headers):
        response = client.post(
            path,
            data=json.dumps(body),
            content_type="application/json",
            headers=with_token,
        )
        assert response.status_code in (303, 422)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"not a part", "multipart/form-data; boundary=x"),
        (b"not a part", "multipart/form-data"),
        (b"<a/>", "text/xml"),
        (b"a=" + b"b" * 60_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"a=%d" % n for n in range(8_000)), "text/plain; charset=utf-16"),
    ],
    ids=["bytes", "no part", "no boundary", "xml", "long", "odd charset"],
)
def test_odd_body_is_answered_in_words(client, in_app, body, content_type):
    response = post(client, "/connexion", body, content_type)

    assert response.status_code in (400, 413, 422)


def test_file_in_place_of_a_field_is_a_missing_field(client, in_app):
    data = {"csrf_token": token_of(client), "email": (b"x", "x"), "password": "y"}
    part = "\r\n".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="f"\r\n\r\ny'
        if name == "email"
        else f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}'
        for name, value in data.items()
    )

    response = post(
        client, "/connexion", part + "\r\n--x--", "multipart/form-data; boundary=x"
    )

    assert response.status_code == 422


@pytest.mark.parametrize(
    ("emails", "status"),
    [
        ("email=ana@exemple.test&email=nobody@exemple.test", 303),
        ("email=nobody@exemple.test&email=ana@exemple.test", 422),
        ("email[]=ana@exemple.test", 422),
        ("email[x]=ana@exemple.test", 422),
    ],
    ids=["first right", "first wrong", "list", "table"],
)
def test_of_a_repeated_field_the_first_counts(client, in_app, emails, status):
    make_user()
    body = f"csrf_token={token_of(client)}&{emails}&password={quote(PASSWORD)}"

    assert post(client, "/connexion", body).status_code == status


def test_of_a_repeated_address_the_first_gets_the_link(client, in_app):
    token = token_of(client)
    emails = "email=ana@exemple.test&email=evil@exemple.test"

    post(client, "/mot-de-passe/oublie", f"csrf_token={token}&{emails}")

    assert db.session.scalars(select(Message.address)).all() == ["ana@exemple.test"]


@pytest.mark.parametrize("path", ["/langue", "/compte/", "/connexion"])
def test_fields_that_no_form_has_change_nothing(reader, path):
    columns = (User.id, User.email, User.active, User.password_hash)
    before = db.session.execute(select(*columns)).all()
    data = {"name": "Ana", "language": "fr", "next": "/", "is_admin": "1", "id": "9"}
    data |= {"active": "", "customer_id": "2", "email": "x@y.test", "email_key": "x"}

    reader.post_form(path, data, page="/")

    assert db.session.execute(select(*columns)).all() == before
