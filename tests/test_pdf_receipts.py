"""The receipt: what paid an invoice, and that nothing is left."""

import io
from datetime import UTC, date, datetime

import pytest
from pypdf import PdfReader

from odoportail.exceptions import PdfError
from odoportail.invoices.pdf import receipt_file_name, render_receipt
from odoportail.models import Kind
from tests.paper import make_paid, make_paper, payment
from tests.pdf_variants import mixed_receipt

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("in_app"),
]
DAY = date(2016, 2, 20)


def lines_of(invoice, language="fr"):
    """Return what a receipt says, line by line."""
    reader = PdfReader(io.BytesIO(render_receipt(invoice, language)), strict=True)
    said = "\n".join(page.extract_text() for page in reader.pages)
    return [line.strip() for line in said.split("\n")]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", ["Quittance", "Payée en entier le 20 février 2016", "Solde (CAD)"]),
        ("en", ["Receipt", "Paid in full on February 20, 2016", "Balance (CAD)"]),
    ],
)
def test_receipt_says_that_the_invoice_is_paid(language, expected):
    said = lines_of(make_paid([payment(DAY, 4019)]), language)

    assert not {*expected, "39654", "ODOTRACK inc.", "Garage Lavoie"} - set(said)
    assert said[-3] == expected[-1]
    assert "0,00 $" in said or "$0.00" in said


@pytest.mark.parametrize(
    ("method", "cents", "words"),
    [
        ("Chèque", 100, "Cheque"),
        ("carte de crédit", 100, "Credit card"),
        ("Bitcoin", 100, "Bitcoin"),
        ("", 100, "Payment"),
        ("", -100, "Refund"),
    ],
    ids=["known", "spelt", "unknown", "unsaid", "returned"],
)
def test_method_is_worded_in_the_language_of_the_receipt(method, cents, words):
    rest = payment(DAY, 4019 - cents, "Cash")

    assert words in lines_of(make_paid([rest, payment(DAY, cents, method)]), "en")


def test_payments_refunds_and_credits_close_the_sum():
    said = lines_of(mixed_receipt())

    closing = said[said.index("Total de la facture") :]
    assert closing[1:8:2] == ["40,19 $", "-40,19 $", "-46,00 $", "46,00 $"]
    assert closing[6] == "Payé en trop (CAD)"


def test_rows_stand_in_the_order_of_their_days():
    said = lines_of(mixed_receipt())

    days = [line for line in said if line.startswith("2016-")]
    assert days == sorted(days)
    assert len(days) == 4


def test_replacement_of_an_invoice_is_no_credit():
    replacement = make_paper(number="40012", kind=Kind.INVOICE)

    said = lines_of(make_paid([payment(DAY, 4019)], corrections=[replacement]))

    assert "40012" not in " ".join(said)


@pytest.mark.parametrize(
    "payments", [[], [payment(DAY, 4018)]], ids=["unsettled", "one cent"]
)
def test_invoice_that_is_not_paid_has_no_receipt(payments):
    with pytest.raises(PdfError):
        render_receipt(make_paid(payments), "fr")


def test_receipt_is_dated_from_the_day_that_settled():
    content = render_receipt(make_paid([payment(DAY, 4019)]), "fr")

    facts = PdfReader(io.BytesIO(content)).metadata
    assert facts.creation_date == datetime(2016, 2, 20, tzinfo=UTC)
    assert facts.title == "Quittance 39654"


@pytest.mark.parametrize(("language", "word"), [("fr", "Quittance"), ("en", "Receipt")])
def test_file_is_named_after_the_day_that_settled(language, word):
    invoice = make_paid([payment(DAY, 4019)])

    named = receipt_file_name(invoice, language)

    assert named == f"ODOTRACK_2016-02-20_{word}-39654.pdf"
