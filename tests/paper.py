"""Make invoices that no database knows, and read their PDF back."""

import io
from datetime import date

from pypdf import PdfReader

from odoportail.invoices.pdf import render_invoice
from odoportail.models import Customer, Invoice, Kind
from tests.world import make_line

SUPPLIER_ADDRESS = "1200, rue des Cascades\nSaint-Hyacinthe (Québec)  J2S 3G9"


def make_paper(lines=1, **facts):
    """Make an invoice of 40,19 $ that no database knows."""
    if isinstance(lines, int):
        numbers = range(1, lines + 1)
        lines = [make_line(number, code=f"ODO-{number}") for number in numbers]
    return Invoice(
        **{
            "number": "39654",
            "kind": Kind.INVOICE,
            "customer": Customer(customer_number="C-1"),
            "issued_on": date(2016, 2, 7),
            "due_on": date(2016, 3, 8),
            "currency": "CAD",
            "subtotal_cents": 3495,
            "gst_cents": 175,
            "qst_cents": 349,
            "total_cents": 4019,
            "supplier_name": "ODOTRACK inc.",
            "supplier_address": SUPPLIER_ADDRESS,
            "supplier_gst_number": "123456789 RT0001",
            "supplier_qst_number": "1234567890 TQ0001",
            "billed_name": "Garage Lavoie",
            "billed_address": "12, rue Principale\nGranby (Québec)  J2G 1A1",
            "lines": lines,
        }
        | facts
    )


def read(invoice, language="fr"):
    """Return the PDF of an invoice, read back."""
    return PdfReader(io.BytesIO(render_invoice(invoice, language)), strict=True)


def pages_of(invoice, language="fr"):
    """Return the text of each page."""
    return [page.extract_text() for page in read(invoice, language).pages]


def all_text(invoice, language="fr"):
    """Return the text of all pages."""
    return "\n".join(pages_of(invoice, language))
