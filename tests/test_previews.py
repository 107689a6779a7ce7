"""The operator looks at what a customer sees: by a link that works once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from odoportail.extensions import db
from odoportail.models import Link, SignIn
from tests.previewing import REASON, enter_preview, make_link, open_link
from tests.world import make_customer, make_invoice, make_user

NOON = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def customer(in_app):
    """Make a customer with an invoice, and nobody who signs in."""
    customer = make_customer("C-1", name="Garage Lavoie")
    make_invoice(customer, "39654")
    return customer


def test_command_says_whose_pages_and_until_when(runner):
    with time_machine.travel(NOON, tick=False):
        result = runner.invoke(["preview", "C-1", "--reason", REASON])

    said, address = result.output.splitlines()
    assert "Garage Lavoie (C-1)" in said
    assert said.endswith("until 2026-03-03 12:30 (America/Toronto):")
    assert address.startswith("http://localhost/apercu/")


@pytest.mark.parametrize(
    "reason",
    ["", "  ", "x" * 151, "two\nlines", "bell\a", "left\u202eright", "a\u2028b"],
    ids=["empty", "blank", "long", "lines", "bell", "turned", "line separator"],
)
def test_reason_that_is_no_line_of_words_is_refused(runner, reason):
    result = runner.invoke(["preview", "C-1", "--reason", reason])

    assert result.exit_code == 2
    assert "--reason" in result.output
    assert db.session.query(Link).count() == 0


def test_reason_is_required(runner):
    result = runner.invoke(["preview", "C-1"])

    assert result.exit_code == 2
    assert "--reason" in result.output


def test_longest_reason_is_taken(client, runner):
    enter_preview(client, runner, "C-1", "é" * 150)

    assert "é" * 150 in client.get_text("/")


def test_unknown_customer_is_refused_in_words(runner):
    result = runner.invoke(["preview", "C-9", "--reason", REASON])

    assert result.exit_code == 1
    assert result.output == "Error: There is no customer C-9.\n"


def test_link_names_customer_and_reason_and_stays_good_while_it_is_looked_at(
    client, runner
):
    path = make_link(runner, "C-1")
    for _ in range(3):
        hidden = client.get(path)
        said = client.get_text(hidden.location)

    assert hidden.location == "/apercu"
    assert "Garage Lavoie (C-1)" in said
    assert REASON in said
    assert open_link(client, path).status_code == 303


def test_link_works_once(client, app, runner):
    path = make_link(runner, "C-1")
    open_link(client, path)
    other = app.test_client()
    other.get(path)

    said = other.get_text("/apercu", status=410)

    assert "Ce lien ne fonctionne plus" in said
    assert "odoportail preview" in said


def test_two_who_push_the_button_at_once_are_not_both_let_in(client, app, runner):
    path, other = make_link(runner, "C-1"), app.test_client()
    other.get(path)
    page = other.get("/apercu")
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    open_link(client, path)

    answer = other.post("/apercu", data={"csrf_token": token})

    assert answer.status_code == 410
    assert other.get("/").status_code == 303


def test_button_without_its_token_opens_nothing(client, runner):
    client.get(make_link(runner, "C-1"))

    answer = client.post("/apercu")

    assert answer.status_code == 422
    assert client.get("/").status_code == 303


def test_link_dies_after_half_an_hour(client, runner):
    with time_machine.travel(NOON, tick=False) as clock:
        path = make_link(runner, "C-1")
        clock.shift(timedelta(minutes=30))
        client.get(path)

        assert client.get("/apercu").status_code == 410


def test_session_ends_half_an_hour_after_its_opening_whatever_is_read(client, runner):
    with time_machine.travel(NOON, tick=False) as clock:
        enter_preview(client, runner, "C-1")
        for _ in range(3):
            clock.shift(timedelta(minutes=9, seconds=59))
            assert client.get("/factures/39654").status_code == 200
        clock.shift(timedelta(seconds=3))

        assert client.get("/factures/39654").location.startswith("/connexion")


def test_session_is_not_remembered_and_the_device_not_trusted(client, runner):
    answer = open_link(client, make_link(runner, "C-1"))

    cookies = answer.headers.getlist("Set-Cookie")
    names = {cookie.partition("=")[0] for cookie in cookies}
    (session,) = [cookie for cookie in cookies if cookie.startswith("odoportail=")]
    assert names == {"odoportail", "lien"}
    assert "Expires" not in session
    assert "Max-Age" not in session
    assert db.session.query(SignIn).one().remembered is False


def test_preview_ends_the_session_that_was_there(client, app, runner):
    make_user("ana@exemple.test")
    client.sign_in()
    before = client.get_cookie("odoportail").value
    enter_preview(client, runner, "C-1")
    copied = app.test_client()
    copied.set_cookie("odoportail", before)

    assert copied.get("/").status_code == 303
    assert "Garage Lavoie" in client.get_text("/")


def test_next_preview_takes_the_place_of_the_one_before(client, runner):
    make_customer("C-2", name="Transport Gagnon")
    enter_preview(client, runner, "C-1")

    enter_preview(client, runner, "C-2", "Autre appel")

    said = client.get_text("/factures/")
    assert "Transport Gagnon" in said
    assert "Garage Lavoie" not in said
    assert client.get("/factures/39654").status_code == 404
