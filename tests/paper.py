"""Make invoices that no database knows, and read their PDF back."""

import io
from datetime import date

from pypdf import PdfReader

from odoportail.invoices.pdf import render_invoice
from odoportail.invoices.statements import (
    IssuedPaper,
    Party,
    PaymentMade,
    build_statement,
)
from odoportail.models import Balance, Customer, Invoice, Kind, Payment
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


def payment(paid_on, amount_cents, method="Carte de crédit"):
    """Make a payment that no database knows."""
    return Payment(
        number=f"P-{paid_on}", paid_on=paid_on, amount_cents=amount_cents, method=method
    )


def make_paid(payments, *, credited=0, **facts):
    """Make an invoice of 40,19 $ that these payments have settled."""
    balance = Balance(
        paid_cents=sum(payment.amount_cents for payment in payments),
        credited_cents=credited,
        settled_on=max((payment.paid_on for payment in payments), default=None),
    )
    return make_paper(payments=payments, balance=balance, **facts)


def make_statement(months, **facts):
    """Make a statement of account: an invoice a month, each paid after a month."""
    starts = [
        date(2010 + month // 12, month % 12 + 1, 7) for month in range(months + 1)
    ]
    papers = [
        IssuedPaper(str(3900 + at), Kind.INVOICE, day, day, 4019)
        for at, day in enumerate(starts[:-1])
    ]
    payments = [
        PaymentMade(str(3900 + at), day, 4019, "Carte de crédit")
        for at, day in enumerate(starts[1:-1])
    ]
    given = {
        "supplier": Party("ODOTRACK inc.", SUPPLIER_ADDRESS),
        "customer": Party("Garage Lavoie", "12, rue Principale\nGranby (Québec)"),
        "customer_number": "C-1",
        "currency": "CAD",
        "first_day": date(2010, 2, 1),
        "last_day": date(2016, 12, 31),
        "papers": papers,
        "payments": payments,
    }
    return build_statement(**given | facts)
