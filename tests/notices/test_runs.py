"""Runs of `notices send`: again, cut short, two at once, dry; and what is printed."""

import threading

import pytest
from sqlalchemy import event, func, select

from odoportail.exceptions import CommandRefused
from odoportail.extensions import db
from odoportail.invoices import notices
from odoportail.models import Event, Message, Notice, NoticeKind
from tests.notices.telling import (
    NEW,
    RECEIPT,
    REMINDER,
    addresses,
    bring,
    bring_overdue,
    bring_paid,
    days_ago,
    told,
)
from tests.world import make_user

PEOPLE = [f"person{number}@exemple.test" for number in range(5)]


class Killed(BaseException):
    """Stand for `kill -9`: nothing of ours catches it."""


@pytest.fixture
def people(garage):
    """Make five people who reach one customer, with a new paper and one paid."""
    for email in PEOPLE:
        make_user(email, garage)
    bring(garage, "39654")
    bring_paid(garage, "36627")


def die_beyond(notices_written):
    """Run, two people at a time, and die before a commit that makes more notices."""

    def count_down(session):
        if count_rows(Notice) > notices_written:
            raise Killed

    event.listen(db.session, "before_commit", count_down)
    try:
        with pytest.raises(Killed):
            notices.send(people_at_once=2)
    finally:
        event.remove(db.session, "before_commit", count_down)
        db.session.rollback()


def count_rows(model):
    """Count the rows of a table."""
    return db.session.scalar(select(func.count()).select_from(model))


def test_second_run_tells_nobody(people, runner):
    runner.invoke(["notices", "send"])

    result = runner.invoke(["notices", "send"])

    assert result.output == "Nobody needs to be told of anything.\n"
    assert addresses(NEW) == addresses(RECEIPT) == PEOPLE


@pytest.mark.parametrize("written", [0, 2, 4, 5, 7, 9])
def test_next_run_does_what_a_run_that_died_left(people, written):
    die_beyond(written)
    assert count_rows(Message) == count_rows(Notice) == written

    notices.send(people_at_once=2)

    assert addresses(NEW) == addresses(RECEIPT) == PEOPLE
    assert len(told(NEW)) == len(told(RECEIPT)) == 5


def test_run_that_died_has_told_some(people):
    die_beyond(3)

    assert addresses(NEW) == PEOPLE[:2]


def test_run_overtaken_by_another_is_refused_in_words(people):
    found = {NEW: notices.list_new_papers(days_ago(31))}
    db.session.rollback()
    notices.send()

    with pytest.raises(CommandRefused, match="run it again"):
        notices.queue_letters(found, 200)

    assert addresses(NEW) == PEOPLE


def test_two_runs_at_once_tell_everybody_once(app, people):
    db.session.commit()
    barrier = threading.Barrier(2)

    def run():
        with app.app_context():
            barrier.wait()
            notices.send(people_at_once=1)

    runs = [threading.Thread(target=run) for _ in range(2)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()

    assert addresses(NEW) == addresses(RECEIPT) == PEOPLE


def test_dry_run_counts_the_same_and_writes_nothing(people, runner):
    dry = runner.invoke(["notices", "send", "--dry-run"])
    rows = [count_rows(model) for model in (Message, Notice, Event)]

    done = runner.invoke(["notices", "send"])

    assert dry.exit_code == done.exit_code == 0
    assert dry.output == f"{done.output}Dry run: nothing was written.\n"
    assert rows == [0, 0, 0]


def test_command_says_how_many(people, garage, runner):
    bring(garage, "39655")

    result = runner.invoke(["notices", "send"])

    assert result.output == (
        "new invoices: 5 mails about 2 papers queued\n"
        "payments received: 5 mails about 1 paper queued\n"
    )


KINDS = {
    "all": ({"NOTICES": "new_invoice, receipt,reminder"}, [NEW, RECEIPT, REMINDER]),
    "reminders": ({"NOTICES": "reminder"}, [REMINDER]),
    "receipts": ({"NOTICES": "receipt"}, [RECEIPT]),
    "none": ({"NOTICES": ""}, []),
}


@pytest.mark.parametrize(("settings", "kinds"), KINDS.values(), ids=KINDS)
def test_run_is_of_the_kinds_that_the_operator_names(people, garage, runner, kinds):
    bring_overdue(garage)

    dry = runner.invoke(["notices", "send", "--dry-run"])
    done = runner.invoke(["notices", "send"])

    assert [kind for kind in NoticeKind if addresses(kind)] == kinds
    assert done.output.count(" queued") == dry.output.count(" queued") == len(kinds)


def test_command_without_anything_to_tell_says_so(in_app, runner):
    result = runner.invoke(["notices", "send", "--dry-run"])

    assert result.exit_code == 0
    assert "Nobody needs to be told of anything." in result.output


def test_command_looks_back_as_far_as_asked(garage, runner):
    make_user(PEOPLE[0], garage)
    bring(garage, "30677", issued_on=days_ago(90))

    for day in (89, 90):
        runner.invoke(["notices", "send", "--since", str(days_ago(day))])
        assert len(told()) == (day == 90)


@pytest.mark.parametrize("day", ["2026-03-03", "1999-12-31", "0001-01-01", "hier"])
def test_day_that_makes_no_sense_exits_2(in_app, runner, day):
    assert runner.invoke(["notices", "send", "--since", day]).exit_code == 2


def test_run_is_written_down_once_where_it_told_somebody(people):
    notices.send()
    notices.send()

    (row,) = db.session.execute(select(Event.action, Event.actor, Event.detail))
    assert row[:2] == ("notices_sent", "command")
    assert row.detail == ("new_invoice: mails 5, papers 1; receipt: mails 5, papers 1")
