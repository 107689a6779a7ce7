"""A file goes in wholly or not at all, and only once."""

import hashlib
import sqlite3
from contextlib import closing
from contextvars import ContextVar

import pytest

from odoportail import database
from odoportail.billing import importing
from odoportail.exceptions import CommandRefused, ImportRefused
from odoportail.extensions import db
from odoportail.models import Balance, Batch, Event, Invoice, InvoiceLine, Payment
from tests.imports.import_files import CREDIT_NOTE, Importer
from tests.world import make_customer


@pytest.fixture
def importer(in_app, tmp_path):
    """Return what imports files for the customers C-1 and C-2."""
    make_customer("C-1", contact="Ana Roy", address="12, rue Principale\nbureau 2",
                  city="Granby", province="Québec", postal_code="J2G 1A1",
                  country="Canada")  # fmt: skip
    make_customer("C-2", city="Boston", country="États-Unis")
    db.session.commit()
    return Importer(tmp_path)


def count(model):
    """Return how many rows a table has."""
    return db.session.scalar(db.select(db.func.count()).select_from(model))


def balance_of(number):
    """Return paid and credited cents of an invoice, and the day that settled it."""
    balance = db.session.scalar(
        db.select(Balance).join(Invoice).where(Invoice.number == number)
    )
    return balance.paid_cents, balance.credited_cents, str(balance.settled_on)


def test_same_file_again_changes_nothing(importer):
    importer.invoices({}, {"invoice_number": "F-2"})

    report = importer.invoices({}, {"invoice_number": "F-2"})

    assert (report.new, report.changed, report.unchanged) == (0, 0, 2)
    assert count(Invoice) == count(InvoiceLine) == count(Balance) == 2


CONFLICTS = {
    "total": {"subtotal": "34.96", "amount": "34.96", "total": "40.20"},
    "customer_number": {"customer_number": "C-2"},
    "due_on": {"due_on": "2026-03-01"},
    "line 1": {"description_fr": "Autre chose"},
}


@pytest.mark.parametrize("name", CONFLICTS)
def test_issued_invoice_with_other_content_is_a_conflict(importer, name):
    importer.invoices()

    report = importer.invoices(CONFLICTS[name], {"invoice_number": "F-2"})

    assert report.refusals[0].column == "invoice_number"
    assert name in report.refusals[0].reason
    assert count(Invoice) == 1


def test_payment_with_other_content_is_a_conflict(importer):
    importer.invoices()
    importer.payments()

    report = importer.payments({"amount": "40.18"})

    assert "another amount" in report.refusals[0].reason
    assert count(Payment) == 1


def test_one_fault_keeps_the_whole_file_out(importer):
    report = importer.invoices({}, {"invoice_number": "F-2", "total": "40.20"})

    assert len(report.refusals) == 1
    assert report.batch_id is None
    assert count(Invoice) == count(Batch) == count(Event) == 0


def test_every_fault_of_a_file_is_told(importer):
    report = importer.invoices(
        {"total": "x", "issued_on": "x"},
        {"invoice_number": "F-2", "customer_number": "C-9"},
        {"invoice_number": "F-3", "tps": "1.76"},
    )

    told = [(refusal.line, refusal.column) for refusal in report.refusals]
    assert told == [
        (2, "issued_on"),
        (2, "total"),
        (3, "customer_number"),
        (4, "total"),
    ]


def test_dry_run_tells_and_takes_back(importer):
    report = importer.invoices(dry_run=True)

    assert (report.new, report.batch_id) == (1, None)
    assert count(Invoice) == count(Batch) == count(Event) == 0


def test_file_of_another_subject_is_refused(importer):
    file = importer.write({"payment_number": "P-1"})

    with pytest.raises(ImportRefused, match="columns are missing"):
        importing.run("invoices", file, actor="clerk")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_database_that_stays_busy_is_told_on_sqlite(importer, monkeypatch):
    hurried = ContextVar("patience_ms", default=1)
    monkeypatch.setattr(database, "patience_ms", hurried)
    db.engine.dispose()
    with closing(sqlite3.connect(db.engine.url.database)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(CommandRefused, match="busy with other writing"):
            importer.invoices()


def test_batch_keeps_who_handed_over_which_bytes(importer):
    report = importer.invoices()

    batch = db.session.get(Batch, report.batch_id)
    sha256 = hashlib.sha256((importer.folder / "file.csv").read_bytes()).hexdigest()
    assert (batch.subject, batch.file_name) == ("invoices", "file.csv")
    assert (batch.sha256, batch.imported_by, batch.new) == (sha256, "clerk", 1)
    assert [found.id for found in importing.list_batches()] == [batch.id]


def test_import_is_in_the_journal(importer):
    importer.invoices()

    event = db.session.scalar(db.select(Event))
    assert (event.action, event.actor) == ("import", "clerk")


def test_invoice_keeps_both_parties_as_they_were(importer):
    importer.invoices()

    invoice = db.session.scalar(db.select(Invoice))
    assert invoice.supplier_name == "ODOTRACK inc."
    assert invoice.billed_name == "Garage Lavoie"
    assert invoice.billed_address == (
        "Ana Roy\n12, rue Principale\nbureau 2\nGranby (Québec)  J2G 1A1"
    )


def test_country_is_on_the_paper_of_a_foreign_customer(importer):
    importer.invoices({"customer_number": "C-2"})

    assert db.session.scalar(db.select(Invoice.billed_address)) == "Boston\nÉtats-Unis"


def test_new_invoice_has_one_balance_of_nothing_paid(importer):
    importer.invoices()

    assert balance_of("F-1") == (0, 0, "None")
    assert count(Balance) == 1


PAYMENTS = {
    "nothing yet": (["0.00"], 0, "None"),
    "a part": (["30.00"], 3000, "None"),
    "a cent short": (["40.18"], 4018, "None"),
    "exactly": (["40.19"], 4019, "2026-02-08"),
    "in two parts": (["30.00", "10.19"], 4019, "2026-02-08"),
    "too much": (["50.00"], 5000, "2026-02-08"),
    "given back": (["40.19", "-0.19"], 4000, "None"),
}


@pytest.mark.parametrize("case", PAYMENTS)
def test_payments_move_the_balance(importer, case):
    amounts, cents, settled_on = PAYMENTS[case]
    importer.invoices()

    importer.payments(
        *({"payment_number": f"P-{i}", "amount": a} for i, a in enumerate(amounts))
    )

    assert balance_of("F-1") == (cents, 0, settled_on)


def test_payments_of_two_files_add_up(importer):
    importer.invoices()
    importer.payments({"payment_number": "P-1", "amount": "30.00"})

    importer.payments(
        {"payment_number": "P-2", "amount": "10.19", "paid_on": "2026-03-01"}
    )

    assert balance_of("F-1") == (4019, 0, "2026-03-01")


@pytest.mark.parametrize("order", [1, -1], ids=["below", "above"])
def test_credit_note_of_the_same_file_moves_the_balance(importer, order):
    rows = [{}, CREDIT_NOTE | {"issued_on": "2026-02-20"}]

    importer.invoices(*rows[::order])

    assert balance_of("F-1") == (0, 4019, "2026-02-20")
    assert balance_of("N-1") == (0, 0, "None")


def test_credit_note_of_a_later_file_moves_the_balance(importer):
    importer.invoices()

    importer.invoices(CREDIT_NOTE | {"issued_on": "2026-02-20"})

    assert balance_of("F-1") == (0, 4019, "2026-02-20")
    assert count(Balance) == 2


def test_invoice_that_corrects_another_takes_nothing_off(importer):
    importer.invoices({}, {"invoice_number": "F-2", "corrects": "F-1"})

    assert balance_of("F-1") == (0, 0, "None")


def test_payment_that_is_known_counts_once_beside_a_new_one(importer):
    importer.invoices()
    importer.payments({"payment_number": "P-1", "amount": "30.00"})

    importer.payments(
        {"payment_number": "P-1", "amount": "30.00"},
        {"payment_number": "P-2", "amount": "5.00"},
    )

    assert balance_of("F-1")[0] == 3500
