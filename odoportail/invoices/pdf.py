"""Make the PDF of a paper: Letter size, whole, and the same bytes each time."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING

from flask import current_app
from flask_babel import force_locale, gettext, lazy_gettext

from odoportail import i18n, paths
from odoportail.exceptions import PdfError
from odoportail.invoices.statements import Statement
from odoportail.models import Invoice, Kind

if TYPE_CHECKING:
    from odoportail.invoices.pdf_layout import Plan

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
BETWEEN_TAGS = re.compile(r">\s+<")


@dataclass(frozen=True)
class Heading:
    """What stands on top of every paper, and in the file's own properties."""

    title: str
    number: str
    subject: str
    day: date
    supplier_name: str
    supplier_address: str
    name: str
    address: str


def render_invoice(invoice: Invoice, language: str) -> bytes:
    """Return the PDF of an invoice or credit note in `fr` or `en`.

    Raise PdfError where it is not provably whole. Needs an application
    context, and no request.
    """
    # Not at the top: xhtml2pdf takes most of a second to import, and the pages
    # and commands that make no PDF should not wait for it.
    from odoportail.invoices import pdf_rows

    with force_locale(i18n.LANGUAGES[language]):
        heading = heading_of(
            invoice, title(invoice), subject(invoice), invoice.issued_on
        )
        return render(
            "invoices/pdf.html",
            heading,
            pdf_rows.plan_invoice(invoice),
            invoice=invoice,
            is_credit_note=invoice.kind is Kind.CREDIT_NOTE,
            has_codes=any(line.code for line in invoice.lines),
        )


def render_receipt(invoice: Invoice, language: str) -> bytes:
    """Return the PDF that says that an invoice is paid in full, in `fr` or `en`.

    Raise PdfError where it is not, or where the PDF is not provably whole.
    """
    from odoportail.invoices import pdf_rows

    settled_on = day_of_settlement(invoice)
    with force_locale(i18n.LANGUAGES[language]):
        receipt = pdf_rows.receipt_of(invoice)
        if receipt.rest_cents > 0:
            raise PdfError(f"invoice {invoice.number} is not paid in full")
        heading = heading_of(invoice, gettext("Receipt"), subject(invoice), settled_on)
        return render(
            "invoices/receipt.html",
            heading,
            pdf_rows.plan_receipt(invoice, receipt),
            invoice=invoice,
            receipt=receipt,
        )


def render_statement(statement: Statement, language: str) -> bytes:
    """Return the PDF of a statement of account in `fr` or `en`.

    Raise PdfError where it is not provably whole.
    """
    from odoportail.invoices import pdf_rows

    with force_locale(i18n.LANGUAGES[language]):
        heading = Heading(
            title=gettext("Statement of account"),
            number=statement.customer_number,
            subject=pdf_rows.period(statement),
            day=statement.last_day,
            supplier_name=statement.supplier.name,
            supplier_address=statement.supplier.address,
            name=statement.customer.name,
            address=statement.customer.address,
        )
        rows = pdf_rows.rows_of_statement(statement)
        return render(
            "invoices/statement.html",
            heading,
            pdf_rows.plan_statement(statement, rows),
            statement=statement,
            lines=rows,
            period=pdf_rows.period(statement),
        )


def heading_of(invoice: Invoice, title: str, subject: str, day: date) -> Heading:
    """Return the heading of a paper about an invoice."""
    return Heading(
        title=title,
        number=invoice.number,
        subject=subject,
        day=day,
        supplier_name=invoice.supplier_name,
        supplier_address=invoice.supplier_address,
        name=invoice.billed_name,
        address=invoice.billed_address,
    )


def render(template: str, heading: Heading, plan: "Plan", **values: object) -> bytes:
    """Return the PDF of a page of HTML, laid out until its pages are counted right."""
    from odoportail.invoices import pdf_engine

    properties = pdf_engine.Properties(
        title=f"{heading.title} {heading.number}",
        author=heading.supplier_name,
        subject=heading.subject,
        created_on=heading.day,
    )
    mark = pdf_engine.image_address(MARK)
    page = partial(compose, template, heading=heading, plan=plan, mark=mark, **values)
    pages = len(plan.pages)
    for _ in range(MAX_PASSES):
        html = page(pages=pages)
        css = style_sheet(has_further=pages > 1) + plan.css
        pdf, found = pdf_engine.write_pdf(html, css, properties)
        if found == pages:
            return pdf
        pages = found
    raise PdfError(f"the number of pages does not settle: {pages}")


def compose(template: str, **values: object) -> str:
    """Return the HTML that becomes the PDF, told how many pages it will have."""
    # Not render_template: what pages are told, of their reader and address, needs
    # a request, and must not find its way onto a paper.
    html = current_app.jinja_env.get_template(template).render(
        html_language=i18n.current_locale().replace("_", "-"),
        is_french=i18n.current_language() == "fr",
        **values,
    )
    # Each gap between two cells would be one more thing to lay out.
    return BETWEEN_TAGS.sub("><", html)


@cache
def style_sheet(*, has_further: bool) -> str:
    """Return the sheet of papers of one page, or of several; each is read once."""
    names = ["pdf.css", "pdf_further.css"] if has_further else ["pdf.css"]
    folder = paths.TEMPLATES / "invoices"
    return "".join((folder / name).read_text("utf-8") for name in names)


def title(invoice: Invoice) -> str:
    """Return what the paper is called; its kind decides, never its balance."""
    return str(TITLES[invoice.kind])


def subject(invoice: Invoice) -> str:
    """Return the paper in a few words, for the file's own properties."""
    day = i18n.long_day(invoice.issued_on)
    return str(SUBJECTS[invoice.kind]) % {"number": invoice.number, "day": day}


def day_of_settlement(invoice: Invoice) -> date:
    """Return the day since which nothing is owed; raise PdfError without one."""
    if invoice.balance.settled_on is None:
        raise PdfError(f"invoice {invoice.number} is not settled")
    return invoice.balance.settled_on


def invoice_file_name(invoice: Invoice, language: str) -> str:
    """Return the name under which the PDF is saved, in letters every disk takes.

    Such as `ODOTRACK_2016-02-07_Facture-39654.pdf`. It is no key: the numbers
    A/1 and A-1 give the same name.
    """
    paper = title_in(language, invoice.kind)
    return file_name(invoice.supplier_name, invoice.issued_on, paper, invoice.number)


@cache
def title_in(language: str, kind: Kind) -> str:
    """Return what a kind of paper is called in `fr` or `en`."""
    with force_locale(i18n.LANGUAGES[language]):
        return str(TITLES[kind])


def receipt_file_name(invoice: Invoice, language: str) -> str:
    """Return such as `ODOTRACK_2016-03-07_Quittance-39654.pdf`."""
    with force_locale(i18n.LANGUAGES[language]):
        paper = gettext("Receipt")
    day = day_of_settlement(invoice)
    return file_name(invoice.supplier_name, day, paper, invoice.number)


def statement_file_name(statement: Statement, language: str) -> str:
    """Return such as `ODOTRACK_2016-03-31_Releve-de-compte-C-1001.pdf`."""
    with force_locale(i18n.LANGUAGES[language]):
        paper = gettext("Statement of account")
    number = statement.customer_number
    return file_name(statement.supplier.name, statement.last_day, paper, number)


def file_name(supplier: str, day: date, paper: str, number: str) -> str:
    """Return the name of a file, the company's first word in front."""
    company = file_part(supplier.partition(" ")[0])
    return f"{company}_{day.isoformat()}_{file_part(paper)}-{file_part(number)}.pdf"


def file_part(text: str) -> str:
    """Return `text` without accents, every letter but A-Za-z0-9._- a dash."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[^A-Za-z0-9._-]", "-", plain)
