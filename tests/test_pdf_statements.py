"""The statement of account: its sums to the cent, its order, and its PDF."""

import io
import re
from datetime import UTC, date, datetime

import pytest
from pypdf import PdfReader

from odoportail.invoices.pdf import render_statement, statement_file_name
from odoportail.invoices.statements import IssuedPaper, MovementKind, PaymentMade
from odoportail.models import Kind
from tests.paper import make_statement

IN_APP = pytest.mark.usefixtures("in_app")
ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MARCH = {"first_day": date(2016, 3, 1), "last_day": date(2016, 3, 31)}


def day(number, month=3):
    """Return a day of 2016."""
    return date(2016, month, number)


def invoice(number, on, cents, due_on=None):
    """Return an invoice."""
    return IssuedPaper(number, Kind.INVOICE, on, due_on, cents)


def credit(number, on, cents, corrects=None):
    """Return a credit note."""
    return IssuedPaper(number, Kind.CREDIT_NOTE, on, None, cents, corrects)


def state(papers=(), payments=()):
    """Return the statement of March."""
    return make_statement(0, papers=papers, payments=payments, **MARCH)


def test_balance_runs_from_opening_to_closing():
    papers = [invoice("1", day(29, 2), 1000), invoice("2", day(1), 4019)]
    papers.append(credit("3", day(31), -19))
    payments = [PaymentMade("1", day(29, 2), 400), PaymentMade("1", day(15), 600)]

    made = state(papers, payments)

    assert made.opening_cents == 600
    moved = [(move.amount_cents, move.balance_cents) for move in made.movements]
    assert moved == [(4019, 4619), (-600, 4019), (-19, 4000)]
    assert made.closing_cents == 4000


def test_what_is_later_is_left_out():
    made = state([invoice("1", day(1, 4), 1000)], [PaymentMade("1", day(1, 4), 5)])

    assert not made.movements
    assert made.closing_cents == 0


def test_one_day_goes_from_invoice_to_refund_whatever_the_order_given():
    papers = [
        credit("9", day(5), -100),
        invoice("2", day(5), 5),
        invoice("1", day(5), 7),
    ]
    payments = [PaymentMade("1", day(5), -30), PaymentMade("1", day(5), 40, "Chèque")]

    made = state(papers, payments)
    again = state(papers[::-1], payments[::-1])

    assert made == again
    assert [(move.kind, move.number) for move in made.movements] == [
        (MovementKind.INVOICE, "1"),
        (MovementKind.INVOICE, "2"),
        (MovementKind.CREDIT_NOTE, "9"),
        (MovementKind.PAYMENT, "1"),
        (MovementKind.REFUND, "1"),
    ]
    assert made.closing_cents == 7 + 5 - 100 - 40 + 30


def test_period_without_movements_carries_its_balance_over():
    made = state([invoice("1", day(1, 2), 4019)])

    assert made.movements == ()
    assert made.opening_cents == made.closing_cents == 4019


@pytest.mark.parametrize(
    ("papers", "payments", "overdue"),
    [
        ([invoice("1", day(1), 100, day(30))], [], 100),
        ([invoice("1", day(1), 100, day(31))], [], 0),
        ([invoice("1", day(1), 100)], [], 0),
        ([invoice("1", day(1), 100, day(9))], [PaymentMade("1", day(9), 40)], 60),
        ([invoice("1", day(1), 100, day(9)), credit("2", day(9), -30, "1")], [], 70),
        (
            [invoice("1", day(1), 100, day(9)), invoice("2", day(1), 50)],
            [PaymentMade("2", day(2), 80)],
            70,
        ),
        ([invoice("1", day(1), 100, day(9))], [PaymentMade("1", day(9), 140)], 0),
    ],
    ids=["late", "today", "undated", "partly", "credited", "elsewhere", "overpaid"],
)
def test_overdue_is_what_fell_due_before_the_last_day(papers, payments, overdue):
    assert state(papers, payments).overdue_cents == overdue


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "fr",
            (
                "Relevé de compte|Du 1er mars 2016 au 31 mars 2016|Solde d’ouverture"
                "|Facture 1|Paiement de la facture 1 · Chèque|Solde de clôture (CAD)"
                "|Dont en retard|-40,00 $|0,19 $"
            ),
        ),
        (
            "en",
            (
                "Statement of account|From March 1, 2016 to March 31, 2016"
                "|Opening balance|Invoice 1|Payment of invoice 1 · Cheque"
                "|Closing balance (CAD)|Of which overdue|-$40.00|$0.19"
            ),
        ),
    ],
)
@IN_APP
@ONE_DATABASE
def test_paper_says_what_moved_the_balance(language, expected):
    payments = [PaymentMade("1", day(9), 4000, "Chèque")]
    made = state([invoice("1", day(1), 4019)], payments)

    reader = PdfReader(io.BytesIO(render_statement(made, language)), strict=True)

    said = [line.strip() for line in reader.pages[0].extract_text().split("\n")]
    assert not set(expected.split("|")) - set(said)
    assert reader.metadata.creation_date == datetime(2016, 3, 31, tzinfo=UTC)


@pytest.mark.parametrize("months", range(8, 14))
@IN_APP
@ONE_DATABASE
def test_closing_balance_never_stands_alone(months):
    content = render_statement(make_statement(months), "fr")

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]

    assert "Solde de clôture (CAD)" in pages[-1].replace("\n", " ")
    assert re.search("[Ff]acture 39", pages[-1])


@IN_APP
@ONE_DATABASE
def test_long_statement_repeats_its_heading_and_counts_its_pages():
    content = render_statement(make_statement(70), "fr")

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]

    assert len(pages) > 3
    for number, said in enumerate(pages, start=1):
        assert "Description" in said
        assert f"Page {number} de {len(pages)}" in said


@pytest.mark.parametrize(
    ("language", "word"), [("fr", "Releve-de-compte"), ("en", "Statement-of-account")]
)
@IN_APP
@ONE_DATABASE
def test_file_is_named_after_the_last_day(language, word):
    named = statement_file_name(state(), language)

    assert named == f"ODOTRACK_2016-03-31_{word}-C-1.pdf"
