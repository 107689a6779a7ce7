"""What has changed between the queue and the post is not written to anybody."""

import pytest
from sqlalchemy import delete

from odoportail import mail
from odoportail.extensions import db
from odoportail.invoices import notices
from odoportail.models import (
    SWITCHES,
    Balance,
    Invoice,
    InvoiceLine,
    MessageState,
    Notice,
)
from tests.notices.telling import (
    ALL_KINDS,
    NEW,
    RECEIPT,
    REMINDER,
    bring,
    bring_overdue,
    bring_paid,
    days_ago,
)
from tests.post_office import text_of_mail
from tests.world import give_access, make_customer, make_user

ANA, NADIA = "ana@exemple.test", "nadia@exemple.test"
BRINGING = {NEW: bring, RECEIPT: bring_paid, REMINDER: bring_overdue}


@pytest.fixture
def settings(settings):
    """Send notices of every kind."""
    return settings | ALL_KINDS


def take_back(invoice):
    """Take a paper out, as the undoing of an import does."""
    for column in (Notice.invoice_id, InvoiceLine.invoice_id, Balance.invoice_id):
        db.session.execute(delete(column.class_).where(column == invoice.id))
    db.session.execute(delete(Invoice).where(Invoice.id == invoice.id))


def end_access(user, kind):
    """Let a person's only right have ended yesterday."""
    user.accesses[0].last_day = days_ago(1)


CHANGES = {
    "access over": end_access,
    "notices off": lambda user, kind: setattr(user, SWITCHES[kind].key, False),
    "disabled": lambda user, kind: setattr(user, "active", False),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("kind", BRINGING)
def test_mail_is_dropped_where_its_reader_is_gone(ana, garage, office, kind, change):
    BRINGING[kind](garage)
    notices.send()
    change(ana, kind)
    db.session.commit()

    (message,) = mail.deliver()

    assert message.state is MessageState.DROPPED
    assert office.mails == []


def test_mail_is_dropped_where_its_import_was_undone(ana, garage, office):
    invoice = bring(garage)
    notices.send()
    take_back(invoice)
    db.session.commit()

    (message,) = mail.deliver()

    assert message.state is MessageState.DROPPED
    assert office.mails == []


def test_receipt_is_dropped_where_the_payment_was_undone(ana, garage, office):
    invoice = bring_paid(garage)
    notices.send()
    invoice.balance.paid_cents, invoice.balance.settled_on = 0, None
    db.session.commit()

    (message,) = mail.deliver()

    assert message.state is MessageState.DROPPED
    assert office.mails == []


SETTLEMENTS = {
    "paid": {"paid_cents": 4019, "settled_on": days_ago(0)},
    "credited": {"credited_cents": 4019, "settled_on": days_ago(0)},
}


@pytest.mark.parametrize("facts", SETTLEMENTS.values(), ids=SETTLEMENTS)
def test_reminder_leaves_out_what_was_settled_meanwhile(ana, garage, office, facts):
    settled = bring_overdue(garage, "39654")
    bring_overdue(garage, "39655")
    notices.send()
    for name, value in facts.items():
        setattr(settled.balance, name, value)
    db.session.commit()

    list(mail.deliver())

    (sent,) = office.mails
    assert sent["Subject"] == "Rappel : la facture 39655 est en retard"
    assert "39654" not in text_of_mail(sent)


def test_reminder_of_nothing_is_dropped(ana, garage, office):
    invoice = bring_overdue(garage)
    notices.send()
    invoice.balance.paid_cents, invoice.balance.settled_on = 4019, days_ago(0)
    db.session.commit()

    (message,) = mail.deliver()

    assert message.state is MessageState.DROPPED
    assert office.mails == []


def test_mail_is_about_what_may_still_be_read(garage, office):
    nadia = make_user(NADIA, garage)
    clinic = make_customer("C-2", name="Clinique Ève")
    give_access(nadia, clinic)
    bring(garage, "39654")
    bring(clinic, "39655")
    notices.send()
    nadia.accesses[0].last_day = days_ago(1)
    db.session.commit()

    list(mail.deliver())

    (sent,) = office.mails
    assert sent["Subject"] == "Une nouvelle facture vous attend"
    assert "Facture 39655" in text_of_mail(sent)
    assert "39654" not in text_of_mail(sent)
    assert "Clinique" not in text_of_mail(sent)


def test_mail_goes_where_the_person_is_now(ana, garage, office):
    bring(garage)
    notices.send()
    ana.email, ana.language = "ana.roy@exemple.test", "en"
    db.session.commit()

    list(mail.deliver())

    (sent,) = office.mails
    assert sent.recipients == ["ana.roy@exemple.test"]
    assert sent["Subject"] == "A new invoice is waiting for you"


def test_each_mail_is_about_its_own_papers(ana, garage, office):
    bring(garage, "39654")
    notices.send()
    bring(garage, "39655")
    notices.send()

    list(mail.deliver())

    first, second = map(text_of_mail, office.mails)
    assert ("39654" in first, "39655" in first) == (True, False)
    assert ("39654" in second, "39655" in second) == (False, True)


def test_mail_of_a_person_is_about_that_persons_papers(ana, garage, office):
    marc = make_user("marc@exemple.test")
    bring(garage, "39654")
    bring(marc.accesses[0].customer, "39655")
    notices.send()

    list(mail.deliver())

    first, second = office.mails
    assert (first.recipients, second.recipients) == ([ANA], ["marc@exemple.test"])
    assert "39654" in text_of_mail(first)
    assert "39655" not in text_of_mail(first)


def test_paper_read_meanwhile_is_told_all_the_same(ana, garage, office, client):
    bring(garage, "39654")
    notices.send()
    client.sign_in()
    client.get("/factures/39654")

    list(mail.deliver())

    assert len(office.mails) == 1


def test_deliver_command_knows_the_letters(ana, garage, office, runner):
    bring(garage)
    bring_paid(garage)
    bring_overdue(garage)
    runner.invoke(["notices", "send"])

    result = runner.invoke(["mail", "deliver"])

    sent = sorted(line.partition(" ")[0] for line in result.output.splitlines())
    assert sent == ["new_invoices", "overdue_reminders", "payments_received"]
    assert result.output.count(": sent") == 3
