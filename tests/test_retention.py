"""What is past its time goes, confirmed and whole; all else stays."""

from datetime import date

import pytest
import time_machine

from odoportail import mail
from odoportail.billing import importing, old_papers, retention
from odoportail.extensions import db
from odoportail.invoices import documents, services
from odoportail.models import (
    Balance,
    Batch,
    Customer,
    Document,
    Event,
    Invoice,
    InvoiceLine,
    Kind,
    Notice,
    Payment,
)
from tests.world import (
    make_customer,
    make_invoice,
    make_line,
    make_notice,
    make_user,
)

# The last minute of 2023 in Montréal, and the first of 2024.
LAST_MINUTE, NEW_YEAR = "2024-01-01T04:59:00Z", "2024-01-01T05:00:00Z"
PAID = {"paid": [(date(2016, 3, 1), 4019)]}
NOTE = {
    "kind": Kind.CREDIT_NOTE,
    "subtotal_cents": -3495,
    "gst_cents": -175,
    "qst_cents": -349,
}
REMOVE = ["retention", "--remove", "--yes"]


@pytest.fixture
def garage(in_app):
    """Make the customer whose papers they are."""
    return make_customer("C-1")


@pytest.fixture(autouse=True)
def new_year():
    """Begin the year in which the papers of 2016 may go."""
    with time_machine.travel(NEW_YEAR, tick=False) as traveller:
        yield traveller


def count(model):
    """Return how many rows a table has."""
    return db.session.scalar(db.select(db.func.count()).select_from(model))


def numbers():
    """Return the numbers of the papers that are there."""
    db.session.commit()
    return sorted(db.session.scalars(db.select(Invoice.number)))


@pytest.mark.parametrize(("moment", "left"), [(LAST_MINUTE, 1), (NEW_YEAR, 0)])
def test_paper_goes_when_its_last_day_has_ended(garage, runner, new_year, moment, left):
    make_invoice(garage, issued_on=date(2016, 1, 1), **PAID)
    new_year.move_to(moment, tick=False)

    runner.invoke(REMOVE)

    assert count(Invoice) == left


def test_paper_one_day_younger_stays(garage, runner):
    make_invoice(garage, "old", issued_on=date(2016, 12, 31), **PAID)
    make_invoice(garage, "young", issued_on=date(2017, 1, 1), **PAID)

    result = runner.invoke(REMOVE)

    assert numbers() == ["young"]
    assert "Done: 1 removed." in result.output


def test_paper_goes_with_all_that_belongs_to_it(garage, runner):
    ana = make_user("ana@exemple.test", garage)
    invoice = make_invoice(garage, **PAID)
    documents.make(invoice, "fr")
    message = mail.queue("new_invoices", ana.email, "fr", {"user": ana.id})
    db.session.flush()
    make_notice(ana, invoice, message)
    services.note_reading(ana.id, invoice, "invoice_opened")

    runner.invoke(REMOVE)

    gone = (Invoice, InvoiceLine, Payment, Balance, Document, Notice)
    assert [count(model) for model in gone] == [0] * 6
    assert [event.action for event in db.session.scalars(db.select(Event))] == [
        "papers_removed"
    ]
    assert count(Customer) == 1
    assert count(Batch) == 2


def test_removal_is_in_the_journal_with_its_counts(garage, runner):
    corrected = make_invoice(garage, credited=[(date(2016, 3, 1), 4019)])
    make_invoice(garage, corrects_id=corrected.id, **NOTE)
    make_invoice(garage, **PAID)

    runner.invoke(REMOVE)

    event = db.session.scalars(db.select(Event)).one()
    assert event.detail == "credit_note 1, invoice 2, payment 1"
    assert event.actor


@pytest.mark.parametrize(("cents", "rest"), [(19, "40.00"), (4119, "-1.00")])
def test_owing_paper_stays_and_is_named(garage, runner, cents, rest):
    make_invoice(garage, "39654", paid=[(date(2016, 3, 1), cents)])

    result = runner.invoke(REMOVE)

    assert numbers() == ["39654"]
    said = f'owing, stays: "39654" of 2016-02-07, customer "C-1": {rest} CAD'
    assert said in result.output
    assert "Nothing is past its time." in result.output


BOUND = {
    "younger credit note": ({}, {"issued_on": date(2017, 1, 1)}),
    "owing invoice": ({"credited": [(date(2016, 3, 1), 19)]}, {}),
    "younger invoice": ({"issued_on": date(2017, 1, 1)}, {}),
}


@pytest.mark.parametrize("case", BOUND)
def test_invoice_and_credit_note_go_only_together(garage, runner, case):
    facts, note_facts = BOUND[case]
    invoice = make_invoice(garage, **{"credited": [(date(2016, 3, 1), 4019)]} | facts)
    make_invoice(garage, corrects_id=invoice.id, **NOTE | note_facts)

    result = runner.invoke(REMOVE)

    assert count(Invoice) == 2
    assert "1 paper more, bound by a correction" in result.output


def test_chain_of_corrections_stays_with_its_youngest(garage, runner):
    first = make_invoice(garage, **PAID)
    second = make_invoice(garage, corrects_id=first.id, **PAID)
    third = make_invoice(garage, corrects_id=second.id, issued_on=date(2017, 1, 1))
    runner.invoke(REMOVE)
    left = count(Invoice)

    third.issued_on = date(2016, 1, 1)
    third.balance.paid_cents = 4019
    runner.invoke(REMOVE)

    assert (left, count(Invoice)) == (3, 0)


def test_credit_note_that_corrects_nothing_counts_on_and_stays(garage, runner):
    make_invoice(garage, "39655", **NOTE)
    make_invoice(
        garage, "of nothing", **dict.fromkeys(NOTE, 0) | {"kind": NOTE["kind"]}
    )

    result = runner.invoke(REMOVE)

    assert numbers() == ["39655"]
    assert "owing, stays" in result.output


def test_without_remove_nothing_goes_and_all_is_listed(garage, runner):
    make_invoice(garage, issued_on=date(2015, 6, 1), **PAID)
    make_invoice(garage, issued_on=date(2016, 12, 31), **PAID)
    make_invoice(garage, **NOTE)

    result = runner.invoke(["retention"])

    assert count(Invoice) == 3
    assert "  invoices: 2, 2015-06-01 to 2016-12-31\n" in result.output
    assert "  credit notes: 0\n" in result.output
    assert "  payments: 2, 2016-03-01 to 2016-03-01\n" in result.output
    assert "  sessions: 0\n" in result.output


def test_second_run_removes_nothing(garage, runner):
    make_invoice(garage, **PAID)
    runner.invoke(REMOVE)

    result = runner.invoke(REMOVE)

    assert "Nothing is past its time." in result.output
    assert count(Event) == 1


def test_customer_without_papers_stays(garage, runner):
    runner.invoke(REMOVE)

    assert count(Customer) == 1


def test_run_that_is_stopped_leaves_whole_papers(garage, runner, monkeypatch):
    monkeypatch.setattr(old_papers, "PAPERS_AT_ONCE", 2)
    for _ in range(5):
        lines = [make_line(1), make_line(2, amount_cents=0)]
        make_invoice(garage, lines=lines, **PAID)
    db.session.commit()

    removal = old_papers.remove_papers(date(2024, 1, 1), "clerk")
    next(removal)
    removal.close()

    assert [count(model) for model in (Invoice, Payment, Balance)] == [3, 3, 3]
    assert count(InvoiceLine) == 6
    assert "Done: 3 removed." in runner.invoke(REMOVE).output


@pytest.mark.parametrize("subject", ["invoices", "payments"])
def test_import_whose_papers_are_gone_is_not_undone(garage, runner, subject):
    invoice = make_invoice(garage, **PAID)
    young = make_invoice(garage, issued_on=date(2023, 6, 1))
    batch = young.batch_id
    db.session.get(Batch, batch).new = 2
    db.session.get(Batch, batch).subject = subject
    invoice.batch_id = batch
    runner.invoke(REMOVE)

    result = runner.invoke(["import", "undo", str(batch)])

    assert result.exit_code == 1
    assert "past their time and have been removed" in result.output
    assert importing.list_batches()[1].undone_at is None
    assert count(Invoice) == 1


def test_progress_is_told(garage):
    make_invoice(garage, **PAID)
    done = []
    watcher = retention.Watcher()
    watcher.count = done.append

    assert retention.remove(actor="clerk", watcher=watcher) == 1
    assert done == [1]
