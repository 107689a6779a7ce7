"""Lay out the summary of a year's taxes: one page, and one for each further currency.

Imports what makes PDFs, so it is imported where one is made (see `pdf`).
"""

from collections.abc import Iterator, Sequence
from functools import cache

from flask_babel import force_locale, gettext, lazy_gettext

from odoportail import i18n, paths
from odoportail.invoices import pdf
from odoportail.invoices.fiscal_years import FILING_PERIODS, Span
from odoportail.invoices.pdf_layout import (
    BOLD,
    CONTENT_WIDTH,
    GAP,
    HEADING_SIZE,
    SUM_WIDTH,
    Page,
    Plan,
    column_css,
    width_of,
)
from odoportail.invoices.tax_summary import (
    CurrencyPart,
    Registration,
    Subject,
    TaxSummary,
)
from odoportail.models import DEFAULT_CURRENCY

# What the columns of amounts are called: ITC and ITR are what a registrant claims.
HEADINGS = {
    "subtotal": lazy_gettext("Before tax"),
    "gst": lazy_gettext("GST (ITC)"),
    "qst": lazy_gettext("QST (ITR)"),
    "total": lazy_gettext("Total"),
}
# The print of the tables: the largest in which the widest amounts leave room.
TEXT_SIZES = (9.0, 8.0, 7.0, 6.0)
# Small amounts stand no closer to each other than this.
NARROWEST_AMOUNTS = 80.0
CLAIM_STYLES = (("sum-middle", 16.0), ("sum-small", 11.0))


def render_summary(summary: TaxSummary, subject: Subject, language: str) -> bytes:
    """Return the PDF of a summary in `fr` or `en`.

    Raise PdfError where it is not provably whole. Needs an application context,
    and no request.
    """
    with force_locale(i18n.LANGUAGES[language]):
        return pdf.render(
            "invoices/summary.html",
            heading_of(summary, subject),
            plan(summary),
            summary=summary,
            subject=subject,
            period=period_of(summary.year.span),
            filed=FILING_PERIODS[summary.filing_period],
            months_of=months_of,
            notes_of=notes_of,
            headings=HEADINGS,
        )


def heading_of(summary: TaxSummary, subject: Subject) -> pdf.Heading:
    """Return what stands on top: the supplier with its numbers, and the customer."""
    return pdf.Heading(
        title=gettext("GST and QST charged"),
        number=summary.year.title,
        subject=period_of(summary.year.span),
        day=subject.last_issued_on,
        supplier_name=subject.registrations[-1].name,
        supplier_address="\n".join(words_of(subject.registrations)),
        name=subject.customer_name,
        address="",
    )


def words_of(registrations: Sequence[Registration]) -> Iterator[str]:
    """Yield the numbers of each supplier, under its name where there are several."""
    for one in registrations:
        if len(registrations) > 1:
            yield one.name
        gst = gettext("GST no. %(number)s", number=one.gst_number)
        qst = gettext("QST no. %(number)s", number=one.qst_number)
        yield f"{gst} · {qst}"


def period_of(span: Span) -> str:
    """Return the days of a summary, in words."""
    first, last = i18n.long_day(span.first_day), i18n.long_day(span.last_day)
    return str(gettext("From %(first)s to %(last)s", first=first, last=last))


def months_of(span: Span) -> str:
    """Return the months of a row: `avril 2025`, or `avr. – juin 2025`."""
    first, last = span.first_day, span.last_day
    if (first.year, first.month) == (last.year, last.month):
        return i18n.month(first)
    until = f"{i18n.short_month(last)} {last.year}"
    since = i18n.short_month(first)
    if first.year != last.year:
        since = f"{since} {first.year}"
    return f"{since} – {until}"


def notes_of(part: CurrencyPart) -> list[str]:
    """Return what an accountant should know of one currency's tables."""
    notes = [
        gettext(
            "GST charged may be claimed as an input tax credit (ITC) and QST charged "
            "as an input tax refund (ITR), to the extent that the business is entitled "
            "to them. Each document counts in the month of its date."
        )
    ]
    if part.has_credit_notes:
        notes.append(gettext("Credit notes are deducted from these totals."))
    if part.whole.refunded_cents:
        notes.append(
            gettext(
                "A refund changes no tax and is in no other total: the credit note "
                "lowers the tax, on its own date."
            )
        )
    if part.currency != DEFAULT_CURRENCY:
        notes.append(
            gettext(
                "These amounts are in %(currency)s. They are not converted, and are "
                "not included in the totals in Canadian dollars.",
                currency=part.currency,
            )
        )
    return notes


def plan(summary: TaxSummary) -> Plan:
    """Lay out the tables, each currency's on a page of its own."""
    size = text_size(summary)
    count = len(summary.parts)
    return Plan(
        css=style_sheet()
        + f".figures td {{ font-size: {size}pt; }}\n"
        + column_css(widths(summary, size)),
        pages=tuple(Page(at, at + 1, at == count - 1) for at in range(count)),
        closing=(),
        columns=1,
        sum_style=claim_style(summary.parts[0]),
        is_glued=False,
    )


@cache
def style_sheet() -> str:
    """Return what the sheet of papers has besides for a summary."""
    return (paths.TEMPLATES / "invoices/pdf_summary.css").read_text("utf-8")


def text_size(summary: TaxSummary) -> float:
    """Return the largest print in which the months stand beside their amounts."""
    months = {months_of(sums.span) for part in summary.parts for sums in part.all_sums}
    for size in TEXT_SIZES:
        label = max(width_of(words, BOLD, size) for words in months)
        if label + sum(widths(summary, size).values()) <= CONTENT_WIDTH:
            return size
    return TEXT_SIZES[-1]


def widths(summary: TaxSummary, size: float) -> dict[str, float]:
    """Return how wide each column must be so that nothing in it is broken.

    Those of amounts are alike: they stand below each other in three tables.
    """
    count = width_of(gettext("Documents"), size=HEADING_SIZE)
    amounts = {
        i18n.money(cents, part.currency)
        for part in summary.parts
        for sums in part.all_sums
        for cents in (*sums.figures.values(), sums.refunded_cents)
    }
    headings = [width_of(str(words), size=HEADING_SIZE) for words in HEADINGS.values()]
    widest = max(*headings, *(width_of(amount, BOLD, size) for amount in amounts))
    alike = max(GAP + widest, NARROWEST_AMOUNTS)
    return {"count-column": GAP + count} | {
        f"{name}-column": alike for name in HEADINGS
    }


def claim_style(part: CurrencyPart) -> str:
    """Return the class of the largest print in which both taxes fit their place."""
    taxes = (part.whole.gst_cents, part.whole.qst_cents)
    words = [i18n.money(cents, part.currency) for cents in taxes]
    for style, size in CLAIM_STYLES:
        if all(width_of(text, BOLD, size) <= SUM_WIDTH for text in words):
            return style
    return CLAIM_STYLES[-1][0]
