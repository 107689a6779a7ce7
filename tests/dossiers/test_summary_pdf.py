"""The one page that an accountant copies from: every figure, in both languages."""

import io
import re
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from odoportail.invoices.fiscal_years import FiscalYear
from odoportail.invoices.tax_summary import Refund, build_summary
from odoportail.models import FilingPeriod
from tests.dossiers import summaries
from tests.dossiers.summaries import MONTHS, YEAR, credit_note, invoice, subject

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("in_app"),
]


def read(given, language="fr"):
    """Return the PDF of a summary, read back."""
    content = summaries.render(given, language)
    return PdfReader(io.BytesIO(content), strict=True)


def said_on(page):
    """Return what a page says, on one line."""
    return re.sub(r"\s+", " ", page.extract_text())


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "fr",
            (
                "TPS et TVQ facturées|Du 1er avril 2025 au 31 mars 2026"
                "|2025-2026|Trimestrielle"
                "|TPS (CTI)|TVQ (RTI)|Par mois|avril 2025|mars 2026"
                "|Par période de déclaration|avr. – juin 2025|janv. – mars 2026"
                "|TPS facturée (CTI)|TVQ facturée (RTI)|Remboursements reçus"
                "|crédit de taxe sur les intrants (CTI)"
                "|remboursement de la taxe sur les intrants (RTI)|Notes de crédit"
                "|TPS nº 123456789 RT0001 · TVQ nº 1234567890 TQ0001|C-1002|2026-03-07"
            ),
        ),
        (
            "en",
            (
                "GST and QST charged|From April 1, 2025 to March 31, 2026"
                "|2025–2026|Quarterly"
                "|GST (ITC)|QST (ITR)|By month|April 2025|March 2026|By filing period"
                "|Apr – Jun 2025|Jan – Mar 2026|Refunds received"
                "|GST charged (ITC)|QST charged (ITR)|input tax credit (ITC)"
                "|input tax refund (ITR)|Credit notes"
                "|GST no. 123456789 RT0001 · QST no. 1234567890 TQ0001"
                "|C-1002|2026-03-07"
            ),
        ),
    ],
)
def test_page_says_whose_it_is_and_what_goes_where(language, expected):
    (page,) = read(summaries.fullest(FilingPeriod.QUARTER), language).pages

    said = said_on(page).casefold()

    assert [one for one in expected.split("|") if one.casefold() not in said] == []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("period", FilingPeriod)
def test_fullest_year_is_on_one_page(period, language):
    assert len(read(summaries.fullest(period), language).pages) == 1


def test_larger_amounts_take_a_smaller_print():
    papers = [invoice(day, 999_999_999_000) for day in MONTHS]
    summary = build_summary(YEAR, FilingPeriod.QUARTER, papers, [])

    (page,) = read((summary, subject())).pages

    lines = [line.strip() for line in page.extract_text().split("\n")]
    assert {"septembre 2025", "juill. – sept. 2025"} <= set(lines)


@pytest.mark.parametrize("start", range(1, 13))
def test_every_start_of_the_year_is_on_one_page(start):
    year = FiscalYear(2025, start)
    papers = [invoice(span.first_day, 999_999_999) for span in year.cut("month")]

    summary = build_summary(year, FilingPeriod.QUARTER, papers, [])

    assert len(read((summary, subject())).pages) == 1


@pytest.mark.parametrize(
    ("period", "has_table"),
    [("month", False), ("quarter", True), ("year", False)],
)
def test_periods_are_not_told_twice(period, has_table):
    said = said_on(read(summaries.fullest(FilingPeriod(period))).pages[0])

    assert ("Par période de déclaration" in said) == has_table


def test_other_currency_has_a_page_of_its_own_and_is_not_converted():
    first, second = map(said_on, read(summaries.of_two_currencies()).pages)

    assert "Total (CAD)" in first
    assert "Total (EUR)" not in first
    assert "Total (EUR)" in second
    assert "Ces montants sont en EUR. Ils ne sont pas convertis" in second


def test_every_supplier_of_the_year_is_named_with_its_numbers():
    said = said_on(read(summaries.of_two_currencies()).pages[0])

    for one in (summaries.ODOTRACK, summaries.HEIRS):
        assert all(text in said for text in (one.name, one.gst_number, one.qst_number))


def test_notes_are_only_about_what_is_there():
    plain = build_summary(YEAR, FilingPeriod.YEAR, [invoice(MONTHS[0])], [])

    said = said_on(read((plain, subject())).pages[0])

    for words in ("notes de crédit", "remboursement ne", "convertis", "reçus"):
        assert words not in said.casefold()


def test_refund_is_told_as_money_received_in_its_period():
    papers, refund = [invoice(MONTHS[0])], Refund(MONTHS[4], "CAD", -4019)
    summary = build_summary(YEAR, FilingPeriod.QUARTER, papers, [refund])

    said = said_on(read((summary, subject())).pages[0])

    assert "Remboursements reçus Montant juill. – sept. 2025 40,19 $ " in said


def test_month_that_comes_to_nothing_is_not_one_without_papers():
    papers = [invoice(MONTHS[3]), credit_note(MONTHS[3])]
    summary = build_summary(YEAR, FilingPeriod.YEAR, papers, [])

    said = said_on(read((summary, subject())).pages[0])

    assert "juin 2025 – – – – – juillet 2025 2 0,00 $" in said


def test_file_is_of_the_last_papers_day():
    metadata = read(summaries.of_nothing()).metadata

    assert metadata.creation_date == datetime(2026, 3, 7, tzinfo=UTC)
    assert metadata.title == "TPS et TVQ facturées 2025-2026"
