"""Every file in tests/data gives the report that stands beside it."""

import shlex
from datetime import date
from pathlib import Path

import pytest

from odoportail.extensions import db
from odoportail.models import Batch, Kind
from tests.world import make_customer, make_invoice

DATA = Path(__file__).parents[1] / "data"
REPORTS = sorted(DATA.rglob("*.txt"))


def name_of(report):
    """Return a report's folder and name."""
    return report.relative_to(DATA).with_suffix("").as_posix()


@pytest.fixture
def customers(in_app):
    """Make two customers."""
    make_customer("C-2")
    customer = make_customer("C-1")
    db.session.commit()
    return customer


@pytest.fixture
def papers(customers):
    """Make an invoice with one payment, and a credit note."""
    paid = [(date(2026, 2, 7), 100)]
    invoice = make_invoice(customers, "F-1", paid=paid, subtotal_cents=3595)
    invoice.payments[0].number = "P-0"
    make_invoice(customers, "N-1", kind=Kind.CREDIT_NOTE)
    db.session.commit()


@pytest.mark.parametrize("report", REPORTS, ids=name_of)
def test_file_gives_the_report_beside_it(report, request, runner, monkeypatch):
    is_about_payments = report.parent.name == "payments"
    request.getfixturevalue("papers" if is_about_payments else "customers")
    monkeypatch.chdir(report.parent)
    command, *expected = report.read_text("utf-8").splitlines()

    result = runner.invoke(shlex.split(command)[2:])

    batch_id = db.session.scalar(db.select(db.func.max(Batch.id)))
    printed = result.output.replace(f"batch {batch_id}.", "batch 1.").splitlines()
    assert [*printed, f"exit {result.exit_code}"] == expected


def test_every_file_has_a_report():
    files = {file.with_suffix("") for file in DATA.rglob("*") if file.is_file()}

    assert files == {report.with_suffix("") for report in REPORTS}
