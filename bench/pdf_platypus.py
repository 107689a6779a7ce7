"""Write an invoice with reportlab's platypus alone: no HTML to be read."""

import io
from functools import cache, partial
from xml.sax.saxutils import escape

from flask import current_app
from reportlab.lib.fonts import addMapping
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Image, Paragraph, SimpleDocTemplate, Spacer, Table

from bench.pdf_pages import MARK, font_file, sums_of
from odoportail.i18n import long_day, money, quantity

INK, FAINT, RULE = "#10262f", "#4d5f67", "#b9c4c8"
LINE_WIDTHS = (58, 254, 46, 60, 58)
TEXT = ParagraphStyle("text", fontName="Roboto", fontSize=9.5, leading=13)
SMALL = ParagraphStyle("small", TEXT, fontSize=8.5, leading=11.5, textColor=FAINT)
TITLE = ParagraphStyle("title", TEXT, fontSize=24, leading=30, alignment=2)
PLAIN = (
    ("FONT", (0, 0), (-1, -1), "Roboto", 9.5, 13),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
)


def write_invoice(invoice):
    """Return the PDF of an invoice."""
    register_fonts()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=letter,
        leftMargin=68,
        rightMargin=68,
        topMargin=44,
        bottomMargin=72,
        title=f"Facture {invoice.number}",
        lang="fr-CA",
    )
    footer = f"{invoice.supplier_name} · {current_app.config['SUPPORT_EMAIL']}"
    draw = partial(draw_footer, footer)
    document.build(list(story(invoice)), onFirstPage=draw, onLaterPages=draw)
    return out.getvalue()


@cache
def register_fonts():
    """Give reportlab the family, once."""
    faces = ("Roboto", "RobotoItalic", "RobotoBold", "RobotoBoldItalic")
    for place, name in enumerate(faces):
        pdfmetrics.registerFont(TTFont(name, font_file(name)))
        addMapping("Roboto", place // 2, place % 2, name)


def story(invoice):
    """Yield the parts of the paper from top to bottom."""
    mark = Image(MARK, 200, 26, kind="proportional", hAlign="LEFT")
    title = Paragraph(f"<b>Facture</b><br/>{invoice.number}", TITLE)
    supplier = [mark, paragraph(invoice.supplier_name, TEXT, is_strong=True)]
    supplier.append(paragraph(invoice.supplier_address, SMALL))
    yield Table([[supplier, title]], (276, 200), style=PLAIN)
    yield Spacer(1, 20)
    yield paragraph(invoice.billed_name, TEXT, is_strong=True)
    yield paragraph(invoice.billed_address, TEXT)
    yield Spacer(1, 30)
    yield facts(invoice)
    yield Spacer(1, 24)
    yield lines(invoice)
    yield totals(invoice)


def paragraph(text, style, *, is_strong=False):
    """Return text that keeps its lines."""
    marked = escape(text).replace("\n", "<br/>")
    return Paragraph(f"<b>{marked}</b>" if is_strong else marked, style)


def facts(invoice):
    """Return the dates and the customer's number."""
    names = ("Date d’émission", "Numéro de client", "Modalités")
    values = (
        long_day(invoice.issued_on),
        invoice.customer.customer_number,
        f"Payable au plus tard le {long_day(invoice.due_on)}",
    )
    style = (*PLAIN, ("TEXTCOLOR", (0, 0), (-1, 0), FAINT))
    return Table([names, values], (127, 127, 222), style=style)


def lines(invoice):
    """Return the table of lines, its heading on each page."""
    heading = ("Code", "Description", "Quantité", "Prix unitaire", "Montant")
    rows = [
        (
            line.code,
            paragraph(line.description_fr, TEXT),
            quantity(line.quantity_milli),
            money(line.unit_price_cents),
            money(line.amount_cents),
        )
        for line in invoice.lines
    ]
    style = (
        *PLAIN,
        ("FONT", (0, 0), (-1, 0), "RobotoBold", 8, 11),
        ("ALIGN", (2, 0), (-1, -1), "RIGHT"),
        ("LINEABOVE", (0, 0), (-1, 0), 0.9, INK),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
    )
    return Table([heading, *rows], LINE_WIDTHS, style=style, repeatRows=1)


def totals(invoice):
    """Return the four totals."""
    rows = [(name, money(cents)) for name, cents in sums_of(invoice)]
    style = (
        *PLAIN,
        ("ALIGN", (1, 0), (1, -1), "RIGHT"),
        ("LINEABOVE", (0, -1), (-1, -1), 0.9, INK),
        ("FONT", (0, -1), (-1, -1), "RobotoBold", 14, 18),
    )
    return Table(rows, (128, 94), style=style, hAlign="RIGHT", spaceBefore=9)


def draw_footer(text, canvas, document):
    """Write the foot of a page."""
    canvas.setFont("Roboto", 8)
    canvas.setFillColor(FAINT)
    canvas.drawString(68, 48, text)
    canvas.drawRightString(544, 48, f"Page {document.page}")
