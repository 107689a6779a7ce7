"""Put an accountant's package together: a fiscal year's summary, list and PDFs."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from odoportail import i18n, journal
from odoportail.database import optional_write
from odoportail.exceptions import NotFound
from odoportail.extensions import db
from odoportail.invoices import archives, downloads, exports, pdf
from odoportail.invoices.dossiers import Dossier
from odoportail.invoices.scopes import ScopeCustomer
from odoportail.invoices.services import is_readable
from odoportail.invoices.tax_summary import (
    Refund,
    Registration,
    Subject,
    TaxedPaper,
    TaxSummary,
    build_summary,
)
from odoportail.models import Invoice, Payment

FOLDER = "PDF/"
PACKAGE = _("Accountant’s package")
SUMMARY, LIST = _("GST and QST charged"), _("Invoices")


def open_dossier(user_id: int, dossier: Dossier) -> Iterator[bytes]:
    """Yield a ZIP file: the summary, the list, the PDFs; write down who took it.

    All that is not kept is made before anything is sent; raise TooManyDocuments,
    RendersBusy or PdfError, as for the PDFs of a list, and NotFound where the
    papers are gone. One reading of them serves all three files: what comes in
    meanwhile is in none.
    """
    # Not at the top: it imports what makes PDFs.
    from odoportail.invoices import pdf_summary

    papers = list_papers(user_id, dossier)
    summary = summarize(dossier, papers, list_refunds(user_id, dossier))
    subject = subject_of(dossier.customer, papers)
    archives.make_missing(user_id, dossier.condition, dossier.language)
    sheet = downloads.make(
        user_id,
        lambda: pdf_summary.render_summary(summary, subject, dossier.language),
    )
    with optional_write():
        journal.record(
            "dossier_opened",
            user_id=user_id,
            customer_id=dossier.customer.id,
            detail=downloads.MADE,
        )
    return archives.write_zip(
        papers,
        dossier.language,
        {dossier.customer.id: FOLDER},
        before=leading_files(dossier, subject, sheet, papers),
    )


def list_papers(user_id: int, dossier: Dossier) -> Sequence[Any]:
    """Return the papers of the year, the oldest first, as columns.

    Those of the list as a file, and what the summary and the PDFs' names need.
    Raise NotFound where there are none any more.
    """
    query = exports.facts_of(user_id).add_columns(
        Invoice.supplier_name, Invoice.supplier_gst_number, Invoice.supplier_qst_number
    )
    papers = db.session.execute(
        query.where(dossier.condition).order_by(Invoice.issued_on, Invoice.id)
    ).all()
    # Since the year was found, the reader's right or the papers may have ended.
    if not papers:
        raise NotFound(dossier.year.year)
    return papers


def list_refunds(user_id: int, dossier: Dossier) -> list[Refund]:
    """Return the money given back in the year, for papers of whatever year."""
    rows = db.session.execute(
        select(Payment.paid_on, Invoice.currency, Payment.amount_cents)
        .join(Invoice, Payment.invoice_id == Invoice.id)
        .where(
            Invoice.customer_id == dossier.customer.id,
            is_readable(user_id),
            dossier.covers(Payment.paid_on),
            Payment.amount_cents < 0,
        )
    )
    return [Refund(*row) for row in rows]


def summarize(
    dossier: Dossier, papers: Sequence[Any], refunds: Sequence[Refund]
) -> TaxSummary:
    """Return the sums of the year."""
    taxed = [
        TaxedPaper(
            issued_on=row.issued_on,
            kind=row.kind,
            currency=row.currency,
            subtotal_cents=row.subtotal_cents,
            gst_cents=row.gst_cents,
            qst_cents=row.qst_cents,
            total_cents=row.total_cents,
        )
        for row in papers
    ]
    return build_summary(dossier.year, dossier.calendar.filing_period, taxed, refunds)


def subject_of(customer: ScopeCustomer, papers: Sequence[Any]) -> Subject:
    """Return who was billed and who billed, as the papers say."""
    # The newest first, so that what is kept of twins is the last time it was used.
    registrations = dict.fromkeys(
        Registration(
            row.supplier_name, row.supplier_gst_number, row.supplier_qst_number
        )
        for row in reversed(papers)
    )
    return Subject(
        customer_name=customer.name,
        customer_number=customer.customer_number,
        registrations=tuple(registrations)[::-1],
        last_issued_on=papers[-1].issued_on,
    )


def leading_files(
    dossier: Dossier, subject: Subject, sheet: bytes, papers: Sequence[Any]
) -> list[archives.Leading]:
    """Return the summary and the list, as they stand before the PDFs."""
    day = subject.last_issued_on
    return [
        archives.Leading(file_name(dossier, SUMMARY, "pdf"), day, sheet),
        archives.Leading(file_name(dossier, LIST, "csv"), day, csv_of(dossier, papers)),
    ]


def csv_of(dossier: Dossier, papers: Sequence[Any]) -> bytes:
    """Return the list as a spreadsheet reads it, in the language of the package."""
    content = io.BytesIO()
    with (
        force_locale(i18n.LANGUAGES[dossier.language]),
        exports.text_of(content) as text,
    ):
        customers = {dossier.customer.id: dossier.customer}
        rows = (exports.cells_of(row, customers) for row in papers)
        exports.write_csv(text, rows)
    return content.getvalue()


def file_name(dossier: Dossier, words: Any, ending: str) -> str:
    """Return such as `Factures_2025-04-01_2026-03-31_C-1001_Garage-Lavoie.csv`."""
    with force_locale(i18n.LANGUAGES[dossier.language]):
        what = pdf.file_part(str(words).replace("’", ""))
    span = dossier.year.span
    whose = archives.folder_of(dossier.customer)
    return f"{what}_{span.first_day}_{span.last_day}_{whose}.{ending}"
