"""What operators do with accounts."""

from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from odoportail.extensions import db
from odoportail.models import Access, Message, User
from tests.world import PASSWORD, make_customer, make_invoice, make_user


def test_list_tells_how_far_each_person_has_come(in_app, runner):
    make_user("ana@exemple.test", make_customer("C-1"))
    make_user("luc@exemple.test", make_customer("C-2"), password=None)
    make_user("eve@exemple.test", make_customer("C-3"), active=False)

    result = runner.invoke(["users", "list"])

    assert result.output.splitlines() == [
        "ana@exemple.test\tactive\tC-1",
        "eve@exemple.test\tdisabled\tC-3",
        "luc@exemple.test\tno password yet\tC-2",
    ]


def test_disabling_ends_every_session_at_once(in_app, client, runner):
    make_user()
    client.sign_in()

    runner.invoke(["users", "disable", "ana@exemple.test"])

    assert client.get("/").status_code == 303
    runner.invoke(["users", "enable", "ana@exemple.test"])
    assert client.get("/").status_code == 303
    assert client.sign_in(password=PASSWORD).location == "/"


def test_signing_out_ends_every_session_at_once(in_app, client, runner):
    make_user()
    client.sign_in()

    runner.invoke(["users", "sign-out", "ANA@exemple.test"])

    assert client.get("/").status_code == 303


def test_granted_accountant_reads_until_the_last_day_ends(in_app, client, runner):
    customer = make_customer("C-1")
    make_invoice(customer, "39654")
    make_user("nadia@exemple.test", make_customer("C-2"))

    args = ["users", "grant", "Nadia@exemple.test", "C-1", "--until", "2026-06-30"]

    with time_machine.travel("2026-06-01T12:00:00Z", tick=False):
        runner.invoke(args)
    with time_machine.travel("2026-07-01T03:59:00Z", tick=False):
        client.sign_in("nadia@exemple.test")
        assert client.get("/factures/39654").status_code == 200
    with time_machine.travel("2026-07-01T04:00:00Z", tick=False):
        assert client.get("/factures/39654").status_code == 404


def test_grant_makes_the_person_where_there_is_none(in_app, runner):
    make_customer("C-1")

    runner.invoke(["users", "grant", "nadia@exemple.test", "C-1"])

    user = db.session.scalar(select(User))
    access = db.session.scalar(select(Access))
    assert (user.email, user.password_hash) == ("nadia@exemple.test", None)
    assert (access.user_id, access.last_day) == (user.id, None)


def test_revoked_accountant_is_out_at_once_and_told(in_app, client, runner):
    make_invoice(make_customer("C-1"), "39654")
    make_user("nadia@exemple.test")
    runner.invoke(["users", "grant", "nadia@exemple.test", "C-1"])
    client.sign_in("nadia@exemple.test")

    result = runner.invoke(["users", "revoke", "Nadia@exemple.test", "C-1"])

    assert "no longer reads the papers of C-1" in result.output
    assert client.get("/factures/39654").status_code == 404
    letters = db.session.scalars(select(Message.letter)).all()
    assert "delegate_ended" in letters


@pytest.mark.parametrize("email", ["ana@exemple.test", "nadia@exemple.test"])
def test_who_is_no_delegate_is_not_revoked(in_app, runner, email):
    make_user("ana@exemple.test", make_customer("C-1"))
    make_user("nadia@exemple.test")

    result = runner.invoke(["users", "revoke", email, "C-1"])

    assert (result.exit_code, len(db.session.scalars(select(Access)).all())) == (1, 2)
    assert "is no delegate of C-1" in result.output


@pytest.mark.parametrize("until", ["2026-02-30", "30/06/2026", "soon"])
def test_impossible_last_day_is_misuse(in_app, runner, until):
    args = ["users", "grant", "nadia@exemple.test", "C-1", "--until", until]

    assert runner.invoke(args).exit_code == 2


def test_grant_again_moves_the_last_day(in_app, runner):
    make_customer("C-1")
    args = ["users", "grant", "nadia@exemple.test", "C-1", "--until"]
    runner.invoke([*args, "2098-06-30"])

    runner.invoke([*args, "2099-06-30"])

    assert db.session.scalars(select(Access.last_day)).all() == [date(2099, 6, 30)]


@pytest.mark.parametrize(
    ("email", "until", "said"),
    [
        ("ana@exemple.test", "2099-06-30", "owns C-1 already"),
        ("nadia@exemple.test", "2020-06-30", "is over"),
        ("n\u00e0dia@exemple.test", "2099-06-30", "is no e-mail address"),
    ],
    ids=["owner", "past day", "unreadable"],
)
def test_grant_that_makes_no_sense_is_refused(in_app, runner, email, until, said):
    user = make_user("ana@exemple.test", make_customer("C-1"))

    result = runner.invoke(["users", "grant", email, "C-1", "--until", until])

    assert result.exit_code == 1
    assert said in result.output
    assert [access.last_day for access in user.accesses] == [None]


def test_disabled_person_is_not_invited(in_app, runner):
    make_user(active=False, password=None)

    result = runner.invoke(["users", "invite", "ana@exemple.test"])

    assert result.exit_code == 1
    assert "is disabled" in result.output


def test_expired_invitation_is_sent_again_to_all(in_app, runner):
    make_user("luc@exemple.test", password=None)
    with time_machine.travel("2026-03-02T12:00:00Z"):
        runner.invoke(["users", "invite", "--all"])

    result = runner.invoke(["users", "invite", "--all"])

    assert result.output == "Invitation queued for luc@exemple.test.\n"
