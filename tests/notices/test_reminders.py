"""Who is reminded by mail of which overdue invoices, and who is not."""

from datetime import timedelta

import pytest

from odoportail import clock, mail
from odoportail.extensions import db
from odoportail.invoices import notices
from odoportail.models import Batch, Kind
from tests.notices.telling import (
    ALL_KINDS,
    NEW,
    REMINDER,
    TODAY,
    addresses,
    bring_overdue,
    days_ago,
    told,
)
from tests.post_office import html_of_mail, text_of_mail
from tests.world import make_user

ANA, NADIA = "ana@exemple.test", "nadia@exemple.test"
ADDRESS = "http://localhost/factures/39654"
FREE = {"subtotal_cents": 0, "gst_cents": 0, "qst_cents": 0}
CREDIT_NOTE = {
    "kind": Kind.CREDIT_NOTE,
    "subtotal_cents": -3495,
    "gst_cents": -175,
    "qst_cents": -349,
}


@pytest.fixture
def settings(settings):
    """Send notices of every kind."""
    return settings | ALL_KINDS


REMINDED = {
    "a week": {"due_on": days_ago(7)},
    "a month": {"due_on": days_ago(31)},
    "a week, and paid in part": {"due_on": days_ago(7), "paid": [(TODAY, 4018)]},
    "a week, and credited in part": {
        "due_on": days_ago(7),
        "credited": [(TODAY, 4018)],
    },
    "a week, and given back": {
        "due_on": days_ago(7),
        "paid": [(days_ago(9), 4019), (days_ago(8), -1)],
    },
}


@pytest.mark.parametrize("facts", REMINDED.values(), ids=REMINDED)
def test_person_is_reminded_once_of_what_is_overdue_for(ana, garage, facts):
    bring_overdue(garage, "39654", **facts)

    notices.send()
    notices.send()

    assert addresses(REMINDER) == [ANA]
    assert told(REMINDER) == [(ana.id, "39654")]


UNTOLD = {
    "overdue for six days": {"due_on": days_ago(6)},
    "due today": {"due_on": TODAY},
    "history": {"due_on": days_ago(32)},
    "without a last day": {"due_on": None},
    "paid": {"paid": [(days_ago(1), 4019)]},
    "paid too much": {"paid": [(days_ago(1), 5000)]},
    "credited": {"credited": [(days_ago(1), 4019)]},
    "free": FREE,
    "a credit note": CREDIT_NOTE,
}


@pytest.mark.parametrize("facts", UNTOLD.values(), ids=UNTOLD)
def test_person_is_not_reminded_of_what_is(ana, garage, facts):
    bring_overdue(garage, **facts)

    notices.send()

    assert addresses(REMINDER) == []


def test_history_is_reminded_of_where_asked_for(ana, garage):
    for days in (90, 91):
        bring_overdue(garage, f"{days}", due_on=days_ago(days))

    notices.send(since=days_ago(90))

    assert told(REMINDER) == [(ana.id, "90")]


def test_week_is_over_in_quebec(ana, garage, moment):
    bring_overdue(garage, due_on=days_ago(6))

    moment.move_to("2026-03-03T04:59:00Z")
    notices.send()
    assert addresses(REMINDER) == []

    moment.move_to("2026-03-03T05:00:00Z")
    notices.send()
    assert addresses(REMINDER) == [ANA]


def test_invoice_that_came_in_long_ago_is_reminded_of(ana, garage):
    invoice = bring_overdue(garage, issued_on=days_ago(100))
    batch = db.session.get(Batch, invoice.batch_id)
    batch.imported_at = clock.now() - timedelta(days=100)
    db.session.commit()

    notices.send()

    assert addresses(REMINDER) == [ANA]


def test_invoice_that_was_read_is_reminded_of(client, ana, garage):
    bring_overdue(garage, "39654", issued_on=days_ago(20))
    client.sign_in()
    client.get("/factures/39654")

    notices.send()

    assert addresses(NEW) == []
    assert addresses(REMINDER) == [ANA]


def test_invoice_is_told_when_new_and_reminded_of_later(ana, garage, moment):
    bring_overdue(garage, issued_on=TODAY, due_on=days_ago(-14))
    notices.send()
    moment.shift(timedelta(days=20))
    notices.send()
    assert (addresses(NEW), addresses(REMINDER)) == ([ANA], [])

    moment.shift(timedelta(days=1))
    notices.send()

    assert (addresses(NEW), addresses(REMINDER)) == ([ANA], [ANA])


def test_person_who_wants_no_reminders_gets_none(ana, garage):
    ana.wants_reminders = False
    make_user(NADIA, garage)
    bring_overdue(garage)

    notices.send()

    assert addresses(REMINDER) == [NADIA]


WORDS = {
    "fr": (
        "Rappel : la facture 39654 est en retard",
        "Si votre paiement a croisé ce courriel",
        "Facture 39654, échue le 20 février 2026\u00a0: 30,19\u00a0$ à payer",
    ),
    "en": (
        "Reminder: invoice 39654 is overdue",
        "If your payment has crossed this email",
        "Invoice 39654, due on February 20, 2026: $30.19 to pay",
    ),
}


@pytest.mark.parametrize("language", WORDS)
def test_mail_is_polite_and_leads_to_what_is_owed(garage, office, language):
    make_user(ANA, garage, language=language)
    bring_overdue(garage, "39654", paid=[(days_ago(5), 1000)])
    notices.send()

    list(mail.deliver())

    (sent,) = office.mails
    subject, polite, sentence = WORDS[language]
    text = text_of_mail(sent).replace("\r\n", "\n")
    assert sent["Subject"] == subject
    assert polite in text
    assert polite in html_of_mail(sent)
    assert f"{sentence}\n{ADDRESS}\n" in text
    assert f'<li><a href="{ADDRESS}">{sentence}</a></li>' in html_of_mail(sent)


def test_several_reminders_are_one_mail(ana, garage, office):
    for number in ("39654", "39655"):
        bring_overdue(garage, number)
    notices.send()

    list(mail.deliver())

    (sent,) = office.mails
    assert sent["Subject"] == "Rappel : 2 factures sont en retard"
    assert "La date d’échéance de ces factures est passée." in text_of_mail(sent)
