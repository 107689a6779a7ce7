"""What operators do with accounts."""

from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from odoportail.extensions import db
from odoportail.models import Access, User
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


@pytest.mark.parametrize("until", ["2026-02-30", "30/06/2026", "soon"])
def test_impossible_last_day_is_misuse(in_app, runner, until):
    args = ["users", "grant", "nadia@exemple.test", "C-1", "--until", until]

    assert runner.invoke(args).exit_code == 2


def test_grant_again_moves_the_last_day(in_app, runner):
    make_customer("C-1")
    args = ["users", "grant", "nadia@exemple.test", "C-1", "--until"]
    runner.invoke([*args, "2026-06-30"])

    runner.invoke([*args, "2027-06-30"])

    assert db.session.scalars(select(Access.last_day)).all() == [date(2027, 6, 30)]
