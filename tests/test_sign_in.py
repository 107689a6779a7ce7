"""Signing in and out."""

import pytest
from sqlalchemy import func, select

from odoportail.auth import passwords
from odoportail.extensions import db
from odoportail.models import Event, SignIn
from tests.page_client import text_of
from tests.world import PASSWORD, make_customer, make_invoice, make_user

REFUSED = "Cette adresse courriel et ce mot de passe ne vont pas ensemble."


@pytest.fixture(autouse=True)
def ana(in_app):
    """Make the person who signs in."""
    return make_user("Ana.Roy@Exemple.test", make_customer("C-1"))


def test_right_password_leads_home(client):
    response = client.sign_in("ana.roy@exemple.test")

    assert response.location == "/"
    assert "Mon application" in client.get_text("/")


@pytest.mark.parametrize(
    "typed",
    ["ANA.ROY@EXEMPLE.TEST", "ana.roy@exemple.test ", "\u00a0ana.roy@exemple.test\t"],
    ids=["capitals", "trailing space", "no-break space and tab"],
)
def test_email_is_found_as_phones_type_it(client, typed):
    assert client.sign_in(typed).location == "/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ana.roy@exemple.test", "not the right one"),
        ("ana.roy@exemple.test", PASSWORD + " "),
        ("ana.roy@exemple.test", PASSWORD * 200),
        ("nobody@exemple.test", PASSWORD),
        ("ana.roy@exemple.test\x00", "\x00" * 20),
        ("é" * 300 + "@exemple.test", PASSWORD),
    ],
    ids=["wrong", "space added", "huge", "unknown", "NUL", "long address"],
)
def test_every_failure_says_the_same(client, email, password):
    response = client.post_form("/connexion", {"email": email, "password": password})

    assert response.status_code == 422
    assert REFUSED in text_of(response)


def test_failure_keeps_the_email_and_not_the_password(client):
    data = {"email": "ana.roy@exemple.test", "password": "wrong wrong wrong"}
    response = client.post_form("/connexion", data)

    assert 'value="ana.roy@exemple.test"' in response.text
    assert "wrong wrong" not in response.text


def test_disabled_person_is_refused_like_a_stranger(client, ana):
    ana.active = False

    data = {"email": "ana.roy@exemple.test", "password": PASSWORD}
    response = client.post_form("/connexion", data)

    assert REFUSED in text_of(response)


def test_unknown_address_costs_one_hash_like_a_known_one(in_app, monkeypatch):
    verified = []
    real = passwords.hasher.verify
    monkeypatch.setattr(
        type(passwords.hasher),
        "verify",
        lambda self, *args: verified.append(args[0]) or real(*args),
    )

    passwords.verify(None, PASSWORD)

    assert verified == [passwords.DECOY]


def test_wrong_password_does_not_lose_the_deep_link(client, ana):
    make_invoice(ana.accesses[0].customer, "39654")
    deep = client.get("/factures/39654").location
    data = {
        "email": "ana.roy@exemple.test",
        "password": "wrong",
        "next": "/factures/39654",
    }
    client.post_form("/connexion", data, page=deep)

    response = client.sign_in("ana.roy@exemple.test", next="/factures/39654")

    assert response.location == "/factures/39654"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.test",
        "//evil.test",
        "///evil.test",
        "/\\evil.test",
        "/\t/evil.test",
        "\\\\evil.test",
        "https:evil.test",
        "javascript:alert(1)",
        "/nowhere",
        "/deconnexion",
        "/factures/\r\nX: y",
    ],
)
def test_next_leads_nowhere_but_to_our_pages(client, target):
    assert client.sign_in("ana.roy@exemple.test", next=target).location == "/"


def test_next_keeps_its_query(client):
    target = "/factures/?client=C-1"

    assert client.sign_in("ana.roy@exemple.test", next=target).location == target


def test_form_left_open_comes_back_filled(client):
    data = {"email": "ana.roy@exemple.test", "password": PASSWORD}
    response = client.post("/connexion", data={"csrf_token": "stale"} | data)

    assert "Cette page est restée ouverte trop longtemps." in text_of(response)
    assert 'value="ana.roy@exemple.test"' in response.text
    assert client.sign_in("ana.roy@exemple.test").location == "/"


def test_second_click_on_sign_in_goes_on(client):
    client.sign_in("ana.roy@exemple.test")

    data = {"email": "ana.roy@exemple.test", "password": PASSWORD, "csrf_token": "old"}
    response = client.post("/connexion", data=data)

    assert response.status_code == 303
    assert response.location == "/"


def test_sign_out_ends_the_session_on_the_server(client):
    client.sign_in("ana.roy@exemple.test")
    stolen = client.get_cookie("odoportail").value
    response = client.post_form("/deconnexion", page="/")

    assert "odoportail=;" in response.headers["Set-Cookie"]
    client.set_cookie("odoportail", stolen)
    assert client.get("/").status_code == 303
    assert db.session.scalar(select(SignIn.ended_at)) is not None


def test_sign_out_is_told(client):
    client.sign_in("ana.roy@exemple.test")
    response = client.post_form("/deconnexion", page="/")

    assert "Votre session est fermée." in client.get_text(response.location)


def test_sign_out_wants_a_post(client):
    assert client.get("/deconnexion").status_code == 405


def test_session_gets_a_new_cookie_at_sign_in(client):
    client.get("/connexion")
    before = client.get_cookie("odoportail").value

    client.sign_in("ana.roy@exemple.test")

    assert client.get_cookie("odoportail").value != before


@pytest.mark.parametrize("remember", [{}, {"remember": "y"}], ids=["plain", "remember"])
def test_cookie_lives_as_long_as_was_asked(client, remember):
    response = client.sign_in("ana.roy@exemple.test", **remember)

    cookies = response.headers.getlist("Set-Cookie")
    (session,) = [cookie for cookie in cookies if cookie.startswith("odoportail=")]
    assert ("Expires=" in session) == bool(remember)


def test_stale_cookie_is_cleared_and_not_an_error(client, app):
    with client.session_transaction() as session:
        session["_user_id"] = "99999999999999999999"

    response = client.get("/")

    assert response.status_code == 303
    assert client.get("/connexion").status_code == 200


def test_sign_ins_and_failures_are_in_the_journal(client):
    data = {"email": "ana.roy@exemple.test", "password": "wrong"}
    client.post_form("/connexion", data)
    client.sign_in("ana.roy@exemple.test")

    actions = db.session.scalars(select(Event.action).order_by(Event.id)).all()

    tried = "sign_in_tried"
    assert actions == [tried, "sign_in_refused", tried, "signed_in"]


def test_weak_hash_is_made_anew_at_sign_in(client, ana):
    weak = type(passwords.hasher)(time_cost=1, memory_cost=8, parallelism=1)
    ana.password_hash = weak.hash(PASSWORD)

    client.sign_in("ana.roy@exemple.test")

    assert not passwords.is_outdated(ana.password_hash)
    assert db.session.scalar(select(func.count(SignIn.id))) == 1


@pytest.mark.parametrize("referer", ["https://evil.test/", ""], ids=["foreign", "none"])
def test_form_from_elsewhere_is_refused_over_https(client, referer):
    secure = {"base_url": "https://localhost"}
    page = client.get("/connexion", **secure).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"email": "ana.roy@exemple.test", "password": PASSWORD, "csrf_token": token}

    response = client.post(
        "/connexion", data=data, headers={"Referer": referer}, **secure
    )

    assert response.status_code == 400
    assert db.session.scalar(select(func.count(SignIn.id))) == 0
