"""`odoportail retention` asks before it removes, and leaves no half when killed."""

import os
import pty
import signal
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from bench.stored_imports import find_damage, wait_for_server
from odoportail.extensions import db
from odoportail.models import Event, Invoice, Payment
from tests.settings import make_settings
from tests.world import make_customer, make_invoice

PAPERS = 5
# Dies in the second portion, when its rows are gone but nothing is committed.
KILLED = """
import os, signal
from odoportail import create_app, journal
from odoportail.billing import old_papers, retention

record, calls = journal.record, []

def die(*args, **facts):
    calls.append(args)
    if len(calls) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    record(*args, **facts)

journal.record, old_papers.PAPERS_AT_ONCE = die, 2
with create_app().app_context():
    retention.remove(actor="clerk")
"""


@pytest.fixture(autouse=True)
def papers(in_app):
    """Make papers that are past their time by now."""
    customer = make_customer("C-1")
    for _ in range(PAPERS):
        make_invoice(customer, paid=[(date(2016, 3, 1), 4019)])


@pytest.fixture
def environment(database_url):
    """Return the environment of a process on the test's database."""
    settings = make_settings(DATABASE_URL=database_url)
    return os.environ | {
        f"ODOPORTAIL_{name}": value for name, value in settings.items()
    }


def count(model):
    """Return how many rows a table has by now."""
    db.session.commit()
    return db.session.scalar(db.select(db.func.count()).select_from(model))


def test_killed_run_leaves_whole_papers_and_the_next_does_the_rest(
    environment, database_url, runner
):
    command = [sys.executable, "-c", KILLED]
    killed = subprocess.run(command, env=environment, capture_output=True)
    wait_for_server(database_url)

    assert killed.returncode == -signal.SIGKILL
    assert [count(model) for model in (Invoice, Payment, Event)] == [3, 3, 1]
    assert find_damage(database_url) == []
    assert (
        "Done: 3 removed." in runner.invoke(["retention", "--remove", "--yes"]).output
    )
    assert find_damage(database_url) == []


@pytest.mark.parametrize(
    ("answer", "code", "left"),
    [(b"y\n", 0, 0), (b"n\n", 1, PAPERS), (b"\n", 1, PAPERS)],
)
def test_terminal_is_asked_before_anything_goes(environment, answer, code, left):
    ours, theirs = pty.openpty()
    os.write(ours, answer)

    done = subprocess.run(
        [sys.executable, "-m", "odoportail", "retention", "--remove"],
        stdin=theirs,
        stderr=theirs,
        stdout=subprocess.PIPE,
        env=environment,
    )

    assert done.returncode == code
    assert b"Remove this for good?" in done.stdout
    assert count(Invoice) == left
    told = os.read(ours, 4096)
    assert (b"5 removed" in told) == (left == 0)
    assert (b"Nothing was removed." in told) == (left > 0)
    os.close(theirs)
    os.close(ours)


def test_nothing_goes_where_nobody_can_be_asked(runner):
    result = runner.invoke(["retention", "--remove"])

    assert result.exit_code == 1
    assert "there is no terminal to ask on" in result.output
    assert count(Invoice) == PAPERS


def test_yes_alone_is_misused(runner):
    assert runner.invoke(["retention", "--yes"]).exit_code == 2
    assert count(Invoice) == PAPERS


def test_days_of_what_is_past_are_those_of_quebec(runner):
    late = datetime(2016, 1, 1, 4, 59, tzinfo=UTC)
    db.session.add(Event(action="signed_in", at=late))
    db.session.commit()

    result = runner.invoke(["retention"])

    assert "sign-in events: 1, 2015-12-31 to 2015-12-31" in result.output
