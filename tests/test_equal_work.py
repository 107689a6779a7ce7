"""Known and unknown addresses cost the same: counted, where time is only measured."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from odoportail.auth import passwords
from odoportail.extensions import db
from tests.page_client import without_token
from tests.world import PASSWORD, make_customer, make_user

ASKED = {
    "known": "ana@exemple.test",
    "unknown": "nobody@exemple.test",
    "disabled": "gone@exemple.test",
    "never activated": "new@exemple.test",
}


@pytest.fixture(autouse=True)
def people(in_app):
    """Make people of each kind."""
    customer = make_customer()
    make_user(ASKED["known"], customer)
    make_user(ASKED["disabled"], customer, active=False)
    make_user(ASKED["never activated"], customer, password=None)


@contextmanager
def counted(monkeypatch):
    """Count statements and hashes while something is done."""
    statements, hashes = [], []

    def note(connection, cursor, statement, *rest):
        statements.append(" ".join(statement.split()[:3]))

    with monkeypatch.context() as patch:
        for name in ("verify", "hash"):
            real = getattr(type(passwords.hasher), name)
            patch.setattr(
                type(passwords.hasher),
                name,
                lambda *args, real=real, name=name: hashes.append(name) or real(*args),
            )
        event.listen(db.engine, "before_cursor_execute", note)
        yield statements, hashes
        event.remove(db.engine, "before_cursor_execute", note)


def work_for(client, monkeypatch, path, email, **fields):
    """Return the answer, the statements and the hashes that an address costs."""
    page = client.get(path).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"csrf_token": token, "email": email} | fields
    with counted(monkeypatch) as (statements, hashes):
        response = client.post(path, data=data)
    shown = without_token(response).replace(email, "")
    headers = {name for name, _ in response.headers}
    return (response.status_code, shown, headers, statements, hashes)


@pytest.mark.parametrize("kind", ["unknown", "disabled", "never activated"])
def test_wrong_password_costs_the_same_whoever_it_is(app, monkeypatch, kind):
    asked = (ASKED["known"], ASKED[kind])
    known, other = (
        work_for(app.test_client(), monkeypatch, "/connexion", email, password="wrong")
        for email in asked
    )

    assert known == other
    assert known[-1] == ["verify"]


@pytest.mark.parametrize("kind", ["disabled", "never activated"])
def test_right_password_of_who_may_not_enter_costs_the_same(app, monkeypatch, kind):
    works = [
        work_for(app.test_client(), monkeypatch, "/connexion", email, password=PASSWORD)
        for email in (ASKED["unknown"], ASKED[kind])
    ]

    assert works[0] == works[1]


@pytest.mark.parametrize("kind", ["unknown", "disabled", "never activated"])
def test_asking_for_a_link_costs_the_same_whoever_it_is(app, monkeypatch, kind):
    path = "/mot-de-passe/oublie"
    for _ in range(5):
        known, other = (
            work_for(app.test_client(), monkeypatch, path, email)
            for email in (ASKED["known"], ASKED[kind])
        )

        assert known == other
        assert known[-1] == []
