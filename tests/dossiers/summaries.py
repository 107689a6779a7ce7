"""Make summaries of years that no database knows."""

from datetime import date

from odoportail.invoices import pdf_summary
from odoportail.invoices.fiscal_years import FiscalYear
from odoportail.invoices.tax_summary import (
    Refund,
    Registration,
    Subject,
    TaxedPaper,
    build_summary,
)
from odoportail.models import FilingPeriod, Kind

YEAR = FiscalYear(2025, 4)
MONTHS = [span.first_day for span in YEAR.cut(FilingPeriod.MONTH)]
ODOTRACK = Registration("ODOTRACK inc.", "123456789 RT0001", "1234567890 TQ0001")
HEIRS = Registration("ODOTRACK Canada inc.", "987654321 RT0001", "1987654321 TQ0001")
# The most that the one page must take, in each month.
MOST = 999_999_999


def invoice(issued_on, cents=3495, currency="CAD"):
    """Return an invoice whose four amounts are alike, and no sum."""
    return TaxedPaper(issued_on, Kind.INVOICE, currency, *[cents] * 4)


def credit_note(issued_on, cents=3495):
    """Return a credit note."""
    return TaxedPaper(issued_on, Kind.CREDIT_NOTE, "CAD", *[-cents] * 4)


def subject(*registrations):
    """Return whose summary it is."""
    name = "Transport Gagnon & Filles inc."
    return Subject(name, "C-1002", registrations or (ODOTRACK,), date(2026, 3, 7))


def render(given, language):
    """Return the PDF of a summary and its subject."""
    return pdf_summary.render_summary(*given, language)


def fullest(period):
    """Return a year of large amounts, with a credit note and twelve refunds."""
    papers = [invoice(day, MOST) for day in MONTHS] + [credit_note(MONTHS[0], 1)]
    refunds = [Refund(day, "CAD", -MOST) for day in MONTHS]
    return build_summary(YEAR, period, papers, refunds), subject()


def of_two_currencies():
    """Return a year in two currencies, billed by two suppliers, with a gap."""
    papers = [invoice(day) for day in MONTHS[2:]]
    papers += [invoice(day, currency="EUR") for day in MONTHS]
    summary = build_summary(YEAR, FilingPeriod.QUARTER, papers, [])
    return summary, subject(ODOTRACK, HEIRS)


def of_nothing():
    """Return a year whose one invoice was credited."""
    papers = [invoice(MONTHS[3]), credit_note(MONTHS[3])]
    return build_summary(YEAR, FilingPeriod.YEAR, papers, []), subject()
