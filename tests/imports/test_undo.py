"""An import is taken back wholly, for as long as nobody has seen what it brought."""

from datetime import date

import pytest

from odoportail import mail
from odoportail.billing import importing, undoing
from odoportail.exceptions import CommandRefused
from odoportail.extensions import db
from odoportail.models import (
    Balance,
    Batch,
    Event,
    Invoice,
    InvoiceLine,
    Notice,
    NoticeKind,
    Payment,
)
from tests.imports.import_files import CREDIT_NOTE, Importer
from tests.world import make_customer, make_notice, make_user


@pytest.fixture
def ana(in_app):
    """Make somebody who reads the papers of C-1."""
    return make_user("ana@exemple.test", make_customer("C-1"))


@pytest.fixture
def importer(ana, tmp_path):
    """Return what imports files for the customer C-1."""
    return Importer(tmp_path)


def count(model):
    """Return how many rows a table has."""
    return db.session.scalar(db.select(db.func.count()).select_from(model))


def undo(report):
    """Take an import back."""
    return undoing.undo(report.batch_id, actor="clerk")


def invoice_numbered(number):
    """Return an invoice."""
    return db.session.scalar(db.select(Invoice).where(Invoice.number == number))


def balance_of(number):
    """Return paid and credited cents of an invoice, and the day that settled it."""
    row = db.session.execute(
        db.select(Balance.paid_cents, Balance.credited_cents, Balance.settled_on)
        .join(Invoice)
        .where(Invoice.number == number)
    ).one()
    return tuple(row)


def test_invoices_are_taken_back_with_all_that_belongs_to_them(importer):
    report = importer.invoices({}, CREDIT_NOTE, {"invoice_number": "F-2"})

    undo(report)

    assert count(Invoice) == count(InvoiceLine) == count(Balance) == 0


def test_import_that_was_undone_says_so_in_the_list_and_in_the_journal(importer):
    report = importer.invoices()

    undo(report)

    (batch,) = importing.list_batches()
    assert (batch.undone_by, batch.undone_at is None) == ("clerk", False)
    assert db.session.scalars(db.select(Event.action)).all() == [
        "import",
        "import_undone",
    ]


def test_file_goes_in_again_after_it_was_undone(importer):
    undo(importer.invoices())

    report = importer.invoices()

    assert (report.new, report.unchanged) == (1, 0)


def test_payments_are_taken_back_and_owed_again(importer):
    importer.invoices()
    importer.payments({"payment_number": "P-1", "amount": "30.00"})
    report = importer.payments({"payment_number": "P-2", "amount": "10.19"})
    assert balance_of("F-1") == (4019, 0, date(2026, 2, 8))

    undo(report)

    assert balance_of("F-1") == (3000, 0, None)
    assert count(Payment) == 1


def test_credit_note_is_taken_back_and_its_invoice_owed_again(importer):
    importer.invoices()
    report = importer.invoices(CREDIT_NOTE)
    assert balance_of("F-1")[1] == 4019

    undo(report)

    assert balance_of("F-1") == (0, 0, None)
    assert count(Invoice) == 1


@pytest.mark.parametrize("address", ["/factures/F-1", "/factures/F-1.pdf"])
def test_import_with_an_invoice_that_somebody_opened_stays(
    importer, ana, client, address
):
    report = importer.invoices({}, {"invoice_number": "F-2"})
    client.sign_in()
    client.get(address)

    with pytest.raises(CommandRefused, match="opened invoice F-1 on"):
        undo(report)

    assert count(Invoice) == count(Balance) == 2
    assert db.session.get(Batch, report.batch_id).undone_at is None


def test_payment_that_somebody_has_seen_stays(importer, ana, client):
    importer.invoices()
    client.sign_in()
    client.get("/factures/F-1")
    client.get("/factures/F-1")
    undo(importer.payments())
    report = importer.payments()
    client.get("/factures/F-1")

    with pytest.raises(CommandRefused, match="opened invoice F-1"):
        undo(report)

    assert count(Payment) == 1


LATER = {
    "a payment": lambda importer: importer.payments(),
    "a correction": lambda importer: importer.invoices(CREDIT_NOTE),
}


@pytest.mark.parametrize("what", LATER)
def test_import_on_which_a_later_one_builds_is_undone_after_it(importer, what):
    report = importer.invoices()
    later = LATER[what](importer)

    with pytest.raises(CommandRefused, match=f"Import {later.batch_id} holds {what}"):
        undo(report)

    undo(later)
    undo(report)
    assert count(Invoice) == 0


REFUSED = {
    "of customers": (lambda importer: importer.customers().batch_id, "not taken back"),
    "of nothing": (lambda importer: 2**31 - 1, "There is no import 2147483647"),
    "twice": (lambda importer: undo(importer.invoices()).id, "was undone on"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_undoing_is_refused_in_words(importer, runner, case):
    make, words = REFUSED[case]
    batch_id = make(importer)

    result = runner.invoke(["import", "undo", str(batch_id)])

    assert result.exit_code == 1
    assert words in result.output


def test_command_says_what_is_gone(importer, runner):
    batch_id = importer.invoices().batch_id

    result = runner.invoke(["import", "undo", str(batch_id)])

    assert result.exit_code == 0
    assert f"Import {batch_id} is undone: 1 invoice of" in result.output
    assert "undone by" in runner.invoke(["import", "list"]).output


def test_people_can_be_told_again_of_what_was_undone(importer, ana):
    report = importer.invoices()
    message = mail.queue("new_invoices", ana.email, "fr", {"user": ana.id})
    db.session.flush()
    make_notice(ana, invoice_numbered("F-1"), message)

    undo(report)

    assert count(Notice) == 0


def test_receipt_can_be_told_again_of_a_payment_that_was_undone(importer, ana):
    importer.invoices()
    report = importer.payments()
    message = mail.queue("payments_received", ana.email, "fr", {"user": ana.id})
    db.session.flush()
    for kind in NoticeKind:
        make_notice(ana, invoice_numbered("F-1"), message, kind)

    undo(report)

    kept = set(db.session.scalars(db.select(Notice.kind)))
    assert kept == {NoticeKind.NEW_INVOICE, NoticeKind.REMINDER}
