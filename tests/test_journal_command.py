"""`odoportail journal` tells the operator who did what, line by line."""

import json
import tracemalloc
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import insert

from odoportail import journal, journal_lines
from odoportail.extensions import db
from odoportail.models import Event, User
from tests.previewing import REASON, enter_preview
from tests.world import make_customer, make_invoice, make_user

# A quarter to midnight in Montréal, and the next day's first minute there.
EVENING = datetime(2026, 7, 2, 3, 45, tzinfo=UTC)
MORNING = datetime(2026, 7, 2, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def ana(in_app):
    """Make the owner of a customer's papers."""
    return make_user("ana@exemple.test", make_customer("C-1"))


def write(moment=MORNING, **facts):
    """Write an event down at a moment."""
    with time_machine.travel(moment, tick=False):
        journal.record(**{"action": "pdf_opened"} | facts)
        db.session.commit()


def lines(runner, *options):
    """Return the lines of the command, each as its fields."""
    result = runner.invoke(["journal", *options])
    assert result.exit_code == 0, result.output
    return [line.split("\t") for line in result.output.splitlines()]


def test_line_says_when_what_who_whose_and_which(runner, ana):
    customer = ana.accesses[0].customer
    invoice = make_invoice(customer, "39654")
    write(
        EVENING,
        user_id=ana.id,
        customer_id=customer.id,
        invoice_id=invoice.id,
        detail="made",
    )

    said = "2026-07-01 23:45:00 pdf_opened ana@exemple.test C-1 39654 made"
    assert [" ".join(line) for line in lines(runner)] == [said]


def test_oldest_comes_first_and_a_command_is_told_by_its_name(runner):
    write(action="import", actor="clerk")
    write(action="something")

    said = lines(runner)

    assert [line[1:3] for line in said] == [["import", "clerk"], ["something", ""]]


def test_preview_is_told_with_its_reason(runner, client):
    enter_preview(client, runner, "C-1")

    said = [line[1:] for line in lines(runner)]

    assert said == [
        ["preview_made", "command", "C-1", "", REASON],
        ["previewed", "preview", "C-1", "", REASON],
    ]


def test_program_gets_objects_with_instants_in_utc(runner, ana):
    write(EVENING, user_id=ana.id, customer_id=ana.accesses[0].customer_id)

    (line,) = runner.invoke(["journal", "--json"]).output.splitlines()

    assert json.loads(line) == {
        "at": "2026-07-02T03:45:00.000Z",
        "action": "pdf_opened",
        "who": "ana@exemple.test",
        "customer_number": "C-1",
        "invoice_number": None,
        "detail": "",
        "reason": None,
        "ip_address": "",
    }


def test_customer_is_asked_for_alone(runner, ana):
    other = make_customer("C-2")
    write(customer_id=ana.accesses[0].customer_id)
    write(customer_id=other.id)
    write(user_id=ana.id)

    assert [line[3] for line in lines(runner, "--customer", "C-2")] == ["C-2"]


def test_unknown_customer_is_refused_in_words(runner):
    result = runner.invoke(["journal", "--customer", "C-9"])

    assert result.exit_code == 1
    assert result.output == "Error: There is no customer C-9.\n"


@pytest.mark.parametrize(
    ("day", "count"), [("2026-07-01", 2), ("2026-07-02", 1), ("2026-07-03", 0)]
)
def test_day_begins_in_montreal(runner, day, count):
    write(EVENING)
    write(MORNING)

    assert len(lines(runner, "--since", day)) == count


def test_what_is_no_day_is_misuse(runner):
    assert runner.invoke(["journal", "--since", "hier"]).exit_code == 2


@pytest.mark.parametrize(
    "detail",
    ["a\nb", "a\tb", "a\x1b[2Kb", "a\x9bb", "a\u2028b", "a\u202eb", "a\rb"],
    ids=["line", "tab", "escape", "control", "separator", "turned", "return"],
)
@pytest.mark.parametrize("options", [[], ["--json"]], ids=["text", "json"])
def test_detail_forges_no_line(runner, detail, options):
    write(detail=detail)

    output = runner.invoke(["journal", *options]).output

    assert len(output.splitlines()) == 1
    assert output.count("\t") == (0 if options else 5)
    assert output.removesuffix("\n").replace("\t", "").isprintable()
    assert "a" in output
    assert "b" in output


def test_nothing_is_written(runner, ana):
    write(user_id=ana.id)
    before = db.session.query(Event).count(), db.session.query(User).count()

    lines(runner)

    assert (db.session.query(Event).count(), db.session.query(User).count()) == before


def test_memory_stays_flat_over_a_long_journal(ana):
    rows = [
        {"action": f"step {number}", "detail": "x" * 200} for number in range(20_000)
    ]
    db.session.execute(insert(Event), rows)
    db.session.commit()
    del rows
    tracemalloc.start()

    count = sum(1 for _ in map(journal_lines.as_text, all_events()))

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 4_000_000


def all_events():
    """Return the whole journal."""
    return journal_lines.list_events(None, None)


def test_others_write_while_the_journal_is_read(app, ana):
    write(user_id=ana.id)
    reading = all_events()
    next(reading)

    with app.app_context():
        db.session.add(Event(action="meanwhile"))
        db.session.commit()

    reading.close()
    db.session.rollback()
    assert db.session.query(Event).count() == 2
