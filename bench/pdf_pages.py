"""Write an invoice as HTML: a well-made page for browsers, and an ordinary one."""

from functools import cache
from pathlib import Path

import font_roboto
from flask import current_app
from jinja2 import FileSystemLoader

from odoportail import paths

WELL_MADE, WELL_MADE_SHEET = "well_made.html", "well_made.css"
ORDINARY = "ordinary.html"
PAGES = Path(__file__).resolve().parent / "pages"
MARK = paths.STATIC / "mark.png"
# Those that the pages use: an engine may read each anew for each PDF.
FONTS = (("normal", "Roboto"), ("bold", "RobotoBold"))


def write_page(template, invoice, *, has_sheet=True):
    """Return the HTML of an invoice, with or without the well-made page's sheet."""
    return render(template, invoice=invoice, sums=sums_of(invoice), has_sheet=has_sheet)


def write_sheet():
    """Return the sheet of the well-made page, for an engine that keeps it."""
    return render(WELL_MADE_SHEET)


def render(template, **values):
    """Return one of the templates beside, filled in with what all of them show."""
    # xhtml2pdf takes paths, and the others addresses.
    written = str if template == ORDINARY else Path.as_uri
    fonts = [(weight, written(font_file(name))) for weight, name in FONTS]
    return (
        pages()
        .get_template(template)
        .render(values, mark=written(MARK), fonts=fonts, config=current_app.config)
    )


@cache
def pages():
    """Return what renders the templates, with the portal's own formats."""
    return current_app.jinja_env.overlay(loader=FileSystemLoader(PAGES))


def sums_of(invoice):
    """Return the four totals, each with its name and cents."""
    return (
        ("Sous-total", invoice.subtotal_cents),
        (f"TPS no {invoice.supplier_gst_number}", invoice.gst_cents),
        (f"TVQ no {invoice.supplier_qst_number}", invoice.qst_cents),
        (f"Total ({invoice.currency})", invoice.total_cents),
    )


def font_file(name):
    """Return where a face of the family is."""
    return Path(font_roboto.font_files[name])
