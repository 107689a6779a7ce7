"""Sign-in records go after 400 days; what others need of them stays."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from odoportail import mail
from odoportail.auth import attempts, links, throttle
from odoportail.auth.old_records import LIFETIME
from odoportail.extensions import db
from odoportail.models import (
    Event,
    Link,
    Message,
    MessageState,
    Notice,
    Purpose,
    SignIn,
    User,
)
from tests.world import make_customer, make_invoice, make_notice, make_user

# Noon in Montréal; 400 days before it was January 26, 2023.
NOW = datetime(2024, 3, 1, 17, tzinfo=UTC)
REMOVE = ["retention", "--remove", "--yes"]
# The last minute of January 25 in Montréal, and the first of January 26.
PAST = datetime(2023, 1, 26, 4, 59, tzinfo=UTC)
KEPT = datetime(2023, 1, 26, 5, 0, tzinfo=UTC)
# The same of the year whose papers are the oldest kept.
BEFORE_2017 = datetime(2017, 1, 1, 4, 59, tzinfo=UTC)
IN_2017 = datetime(2017, 1, 1, 5, 0, tzinfo=UTC)
LATER = KEPT + timedelta(days=30)
MOMENTS = pytest.mark.parametrize(("moment", "left"), [(PAST, 0), (KEPT, 1)])


@pytest.fixture(autouse=True)
def now():
    """Stop the clock."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def garage(in_app):
    """Make a customer."""
    return make_customer("C-1")


@pytest.fixture
def ana(garage):
    """Make the person whose records they are."""
    return make_user("ana@exemple.test", garage)


def add(row):
    """Add a row."""
    db.session.add(row)
    db.session.commit()


def rows(model):
    """Return what is left of a table, but for the line about the removal."""
    db.session.commit()
    db.session.expire_all()
    kept = db.session.scalars(db.select(model).order_by(model.id)).all()
    return [row for row in kept if getattr(row, "action", "") != "records_removed"]


def make_session(user, **facts):
    """Add a session."""
    add(SignIn(token_hash="x", user_id=user.id, **facts))


def make_link(user, **facts):
    """Add a mailed link."""
    add(Link(user_id=user.id, purpose=Purpose.RESET, seed="s", token_hash="x", **facts))


def make_mail(**facts):
    """Add a mail that was sent, and return it."""
    message = mail.queue("reset", "ana@exemple.test", "fr")
    for name, value in ({"state": MessageState.SENT} | facts).items():
        setattr(message, name, value)
    db.session.commit()
    return message


@MOMENTS
@pytest.mark.parametrize("make", [make_session, make_link])
def test_what_expired_goes(ana, runner, make, moment, left):
    make(ana, expires_at=moment)

    runner.invoke(REMOVE)

    assert len(rows(SignIn) + rows(Link)) == left


@MOMENTS
@pytest.mark.parametrize(
    ("make", "ended"), [(make_session, "ended_at"), (make_link, "used_at")]
)
def test_what_ended_before_it_expired_goes(ana, runner, make, ended, moment, left):
    make(ana, expires_at=LATER, **{ended: moment})

    runner.invoke(REMOVE)

    assert len(rows(SignIn) + rows(Link)) == left


@MOMENTS
def test_sign_in_event_goes(ana, runner, moment, left):
    add(Event(action="signed_in", at=moment, user_id=ana.id, ip_address="192.0.2.1"))

    runner.invoke(REMOVE)

    assert len(rows(Event)) == left


@pytest.mark.parametrize("of", ["customer", "paper", "operator"])
def test_event_of_something_else_stays(garage, runner, of):
    facts = {
        "customer": {"customer_id": garage.id},
        "paper": {"invoice_id": make_invoice(garage, issued_on=date(2022, 1, 1)).id},
        "operator": {"actor": "clerk"},
    }[of]
    add(Event(action="done", at=PAST, **facts))

    runner.invoke(REMOVE)

    assert len(rows(Event)) == 1


@pytest.mark.parametrize("action", ["list_exported", "access_granted", "previewed"])
@pytest.mark.parametrize(("moment", "left"), [(BEFORE_2017, 0), (IN_2017, 1)])
def test_event_of_a_customer_is_told_as_long_as_papers_of_its_year(
    garage, runner, action, moment, left
):
    add(Event(action=action, at=moment, customer_id=garage.id))

    result = runner.invoke(REMOVE)

    assert len(rows(Event)) == left
    assert ("events of customers: 1" in result.output) is not bool(left)


def test_what_an_operator_did_about_a_customer_stays_told(garage, runner):
    add(Event(action="done", at=BEFORE_2017, customer_id=garage.id, actor="clerk"))

    runner.invoke(REMOVE)

    assert len(rows(Event)) == 1


@MOMENTS
@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.DROPPED])
def test_mail_that_is_done_with_goes(ana, runner, state, moment, left):
    make_mail(state=state, created_at=moment)

    runner.invoke(REMOVE)

    assert len(rows(Message)) == left


def test_mail_that_was_sent_late_is_dated_by_that(ana, runner):
    make_mail(created_at=PAST, sent_at=KEPT)

    runner.invoke(REMOVE)

    assert len(rows(Message)) == 1


@pytest.mark.parametrize("state", [MessageState.QUEUED, MessageState.FAILED])
def test_mail_that_is_not_done_with_stays(ana, runner, state):
    make_mail(state=state, created_at=PAST)

    runner.invoke(REMOVE)

    assert rows(Message)[0].address


def test_mail_about_a_paper_loses_its_address_and_nobody_is_told_twice(
    garage, ana, runner
):
    invoice = make_invoice(garage, issued_on=date(2022, 12, 1))
    make_notice(ana, invoice, make_mail(created_at=PAST, fault="<ana@exemple.test>"))

    first, second = runner.invoke(REMOVE), runner.invoke(REMOVE)

    (message,) = rows(Message)
    assert (message.address, message.fault) == ("", "")
    assert db.session.scalars(db.select(Notice)).one().invoice_id == invoice.id
    assert "Done: 1 removed." in first.output
    assert "Nothing is past its time." in second.output


def test_mail_about_a_paper_goes_after_the_paper(garage, ana, runner):
    invoice = make_invoice(garage, paid=[(date(2016, 3, 1), 4019)])
    make_notice(ana, invoice, make_mail(created_at=PAST))

    runner.invoke(REMOVE)

    assert rows(Message) == []


def test_what_is_open_stays_with_its_person(ana, runner, client):
    client.sign_in()
    links.make_link(ana, Purpose.INVITATION, NOW)
    db.session.commit()

    runner.invoke(REMOVE)

    assert client.get("/compte/").status_code == 200
    assert [len(rows(model)) for model in (SignIn, Link, User)] == [1, 1, 1]


def test_records_go_by_portions_and_each_is_told(ana, runner, monkeypatch):
    monkeypatch.setattr("odoportail.auth.old_records.RECORDS_AT_ONCE", 2)
    for _ in range(3):
        add(Event(action="signed_in", at=PAST, user_id=ana.id))

    runner.invoke(REMOVE)

    told = db.session.scalars(db.select(Event.detail).order_by(Event.id)).all()
    assert told == ["sign-in events 2", "sign-in events 1"]


@pytest.mark.parametrize(("moment", "in_a_row"), [(PAST, 0), (KEPT, 2)])
def test_failures_in_a_row_count_for_as_long_as_they_are_kept(
    garage, runner, moment, in_a_row
):
    attempt = attempts.Attempt(throttle.account_key("ana@exemple.test"), "", "")
    for _ in range(2):
        add(Event(action=attempts.TRIED, at=moment, account_key=attempt.account_key))

    runner.invoke(REMOVE)

    assert attempts.count(attempt, NOW)["run"] == in_a_row


@pytest.mark.parametrize("path", ["/confidentialite", "/compte/mes-donnees"])
@pytest.mark.parametrize(("language", "unit"), [("fr", "jours"), ("en", "days")])
def test_pages_say_how_long_records_are_kept(ana, client, path, language, unit):
    client.sign_in()
    client.choose_language(language)

    text = client.get_text(path).replace("\u00a0", " ")

    assert f"{LIFETIME.days} {unit}" in text
