"""What is odd but no fault is told apart, and keeps nothing out."""

from datetime import date

import pytest

from odoportail import clock
from tests.imports.import_files import CREDIT_NOTE

pytestmark = pytest.mark.usefixtures("garage")


def test_known_payments_are_no_overpaying(importer):
    importer.invoices()
    importer.payments()

    assert importer.payments().warnings == ()


def test_currency_is_that_of_the_latest_invoice(importer):
    importer.invoices({"issued_on": "2026-01-07"})
    importer.invoices(
        {"invoice_number": "F-2", "currency": "USD", "issued_on": "2026-02-07"}
    )

    report = importer.invoices({"invoice_number": "F-3", "currency": "CAD"})

    assert "is not USD" in report.warnings[0].reason


@pytest.mark.parametrize(("day", "is_sound"), [(366, True), (367, False)])
def test_a_year_ahead_is_the_most(importer, day, is_sound):
    issued_on = date.fromordinal(clock.today().toordinal() + day)

    report = importer.invoices({"issued_on": str(issued_on)}, dry_run=True)

    assert (report.refused == 0) is is_sound
    assert is_sound == (report.warned == 1)


ODD = {
    "credit beyond the invoice": (
        "invoices",
        [{}, CREDIT_NOTE | {"amount": "-44.95", "subtotal": "-44.95",
                            "total": "-50.19"}],
        "less than the credit",
    ),
    "payment of nothing": ("payments", [{"amount": "0.00"}], "is nothing"),
    "payment years before": ("payments", [{"paid_on": "2020-02-08"}], "is long before"),
}  # fmt: skip


@pytest.mark.parametrize("case", ODD)
def test_odd_papers_are_worth_a_look(importer, case):
    subject, changes, words = ODD[case]
    if subject == "payments":
        importer.invoices()

    report = getattr(importer, subject)(*changes)

    assert any(words in warning.reason for warning in report.warnings)
    assert report.refused == 0
