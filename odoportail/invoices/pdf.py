"""Make the PDF of an invoice: Letter size, whole, and the same bytes each time."""

import re
import unicodedata
from functools import cache

from flask import current_app
from flask_babel import force_locale, lazy_gettext

from odoportail import i18n, paths
from odoportail.exceptions import PdfError
from odoportail.models import Invoice, Kind

TITLES = {
    Kind.INVOICE: lazy_gettext("Invoice"),
    Kind.CREDIT_NOTE: lazy_gettext("Credit note"),
}
SUBJECTS = {
    Kind.INVOICE: lazy_gettext("Invoice %(number)s of %(day)s"),
    Kind.CREDIT_NOTE: lazy_gettext("Credit note %(number)s of %(day)s"),
}
MARK = "mark.png"
# A second pass where the guess was wrong; a third where the longer « page 10 de 10 »
# moves something; more would go on for ever.
MAX_PASSES = 3


def render_invoice(invoice: Invoice, language: str) -> bytes:
    """Return the PDF of an invoice or credit note in `fr` or `en`.

    Raise PdfError where it is not provably whole. Needs an application
    context, and no request.
    """
    # Not at the top: xhtml2pdf takes most of a second to import, and the pages
    # and commands that make no PDF should not wait for it.
    from odoportail.invoices import pdf_engine, pdf_layout

    mark = pdf_engine.image_address(MARK)
    is_glued = pdf_layout.is_glued(invoice)
    pages = pdf_layout.expected_pages(invoice)
    with force_locale(i18n.LANGUAGES[language]):
        properties = pdf_engine.Properties(
            title=f"{title(invoice)} {invoice.number}",
            author=invoice.supplier_name,
            subject=subject(invoice),
            created_on=invoice.issued_on,
        )
        for _ in range(MAX_PASSES):
            html = compose(invoice, mark=mark, pages=pages, is_glued=is_glued)
            pdf, found = pdf_engine.write_pdf(html, style_sheet(), properties)
            if found == pages:
                return pdf
            pages = found
    raise PdfError(f"the number of pages does not settle: {pages}")


def compose(invoice: Invoice, *, mark: str, pages: int, is_glued: bool) -> str:
    """Return the HTML that becomes the PDF, told how many pages it will have."""
    # Not render_template: what pages are told, of their reader and address, needs
    # a request, and must not find its way onto a paper.
    template = current_app.jinja_env.get_template("invoices/pdf.html")
    return template.render(
        invoice=invoice,
        title=title(invoice),
        html_language=i18n.current_locale().replace("_", "-"),
        is_french=i18n.current_language() == "fr",
        is_credit_note=invoice.kind is Kind.CREDIT_NOTE,
        has_codes=any(line.code for line in invoice.lines),
        mark=mark,
        pages=pages,
        is_glued=is_glued,
    )


@cache
def style_sheet() -> str:
    """Return the sheet of the PDF, read once per process."""
    return (paths.TEMPLATES / "invoices" / "pdf.css").read_text("utf-8")


def title(invoice: Invoice) -> str:
    """Return what the paper is called; its kind decides, never its balance."""
    return str(TITLES[invoice.kind])


def subject(invoice: Invoice) -> str:
    """Return the paper in a few words, for the file's own properties."""
    day = i18n.long_day(invoice.issued_on)
    return str(SUBJECTS[invoice.kind]) % {"number": invoice.number, "day": day}


def invoice_file_name(invoice: Invoice, language: str) -> str:
    """Return the name under which the PDF is saved, in letters every disk takes.

    Such as `ODOTRACK_2016-02-07_Facture-39654.pdf`. It is no key: the numbers
    A/1 and A-1 give the same name.
    """
    with force_locale(i18n.LANGUAGES[language]):
        paper = file_part(title(invoice))
    company = file_part(invoice.supplier_name.partition(" ")[0])
    number = file_part(invoice.number)
    return f"{company}_{invoice.issued_on.isoformat()}_{paper}-{number}.pdf"


def file_part(text: str) -> str:
    """Return `text` without accents, every letter but A-Za-z0-9._- a dash."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[^A-Za-z0-9._-]", "-", plain)
