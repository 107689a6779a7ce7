"""Every kind of paper that may spoil a layout, each made whole and read back."""

import io
from dataclasses import dataclass
from datetime import date

from pypdf import PdfReader

from odoportail.invoices import pdf
from odoportail.models import FilingPeriod, Kind
from tests.dossiers import summaries
from tests.paper import (
    make_paid,
    make_paper,
    make_statement,
    payment,
)
from tests.world import make_line

PLATE = "Abonnement saisonnier, septembre 2016, plaque L54{:04}"
LONG_NAME = (
    "Coopérative intermunicipale de transport collectif et de covoiturage"
    " de la Haute-Gaspésie et des Îles-de-la-Madeleine inc."
)
LONG_ADDRESS = """a/s Direction générale des approvisionnements
Édifice Marie-Guyart, 31e étage, bureau 3104-B
1035, rue De La Chevrotière
Québec (Québec)  G1R 5E9
Canada"""
CREDIT = {"subtotal_cents": -3495, "gst_cents": -175, "qst_cents": -349}
NOTHING = {"subtotal_cents": 0, "gst_cents": 0, "qst_cents": 0, "total_cents": 0}
HUGE = {
    "subtotal_cents": 99_999_999_999,
    "gst_cents": 4_999_999_999,
    "qst_cents": 9_974_999_999,
    "total_cents": 114_974_999_997,
}


@dataclass(frozen=True)
class Variant:
    """A paper, and what makes its PDF."""

    paper: object
    render: object

    def reader(self, language):
        """Return the PDF, read back."""
        return PdfReader(io.BytesIO(self.render(self.paper, language)), strict=True)


def fleet(count):
    """Return lines for a fleet, one a vehicle."""
    return [
        make_line(
            number,
            code="ODO-SAIS",
            description_fr=PLATE.format(number),
            description_en=PLATE.format(number),
        )
        for number in range(1, count + 1)
    ]


def credit_note(number="40011"):
    """Return a credit note of 40,19 $."""
    return make_paper(
        number=number,
        kind=Kind.CREDIT_NOTE,
        corrects=make_paper(),
        lines=[make_line(amount_cents=-3495, quantity_milli=-1000)],
        total_cents=-4019,
        issued_on=date(2016, 3, 2),
        **CREDIT,
    )


def huge():
    """Return an invoice whose names and amounts are as long as they come."""
    facts = {"quantity_milli": 12_345_678, "unit_price_cents": 123_456_789}
    line = make_line(2, code="ODO-MENS-PREMIUM", amount_cents=99_999_999_999)
    for name, value in facts.items():
        setattr(line, name, value)
    address = {"billed_name": LONG_NAME, "billed_address": LONG_ADDRESS}
    return make_paper(lines=[make_line(), line], **address, **HUGE)


def mixed_receipt():
    """Return an invoice that was paid in parts, refunded, credited and overpaid."""
    payments = [
        payment(date(2016, 2, 20), 3000),
        payment(date(2016, 2, 25), 2100, "Chèque"),
        payment(date(2016, 3, 1), -500, ""),
    ]
    note = credit_note()
    note.corrects = None
    return make_paid(payments, corrections=[note], credited=4019)


VARIANTS = {
    "one": lambda: Variant(make_paper(), pdf.render_invoice),
    "fleet": lambda: Variant(make_paper(lines=fleet(60)), pdf.render_invoice),
    "huge": lambda: Variant(huge(), pdf.render_invoice),
    "credit": lambda: Variant(credit_note(), pdf.render_invoice),
    "nothing": lambda: Variant(make_paper(lines=0, **NOTHING), pdf.render_invoice),
    "receipt": lambda: Variant(
        make_paid([payment(date(2016, 2, 20), 4019)]), pdf.render_receipt
    ),
    "mixed": lambda: Variant(mixed_receipt(), pdf.render_receipt),
    "statement": lambda: Variant(make_statement(3), pdf.render_statement),
    "busy": lambda: Variant(make_statement(70), pdf.render_statement),
    "idle": lambda: Variant(make_statement(0), pdf.render_statement),
}
# They add up, where the others say what the data says.
SUMMARIES = {
    "months": lambda: Variant(summaries.fullest(FilingPeriod.MONTH), summaries.render),
    "quarters": lambda: Variant(
        summaries.fullest(FilingPeriod.QUARTER), summaries.render
    ),
    "currencies": lambda: Variant(summaries.of_two_currencies(), summaries.render),
    "undone": lambda: Variant(summaries.of_nothing(), summaries.render),
}
FILES = VARIANTS | SUMMARIES
