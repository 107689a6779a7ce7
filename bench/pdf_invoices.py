"""Make invoices to print: as billing would send them, in French, in no database."""

import os
from contextlib import contextmanager
from datetime import date
from itertools import cycle, islice

from bench.billing_files import (
    CUSTOMER_HEADINGS,
    FLEETS,
    GST_RATE,
    PRODUCTS,
    QST_RATE,
    customer_row,
    line_cells,
    tax,
)
from odoportail import create_app
from odoportail.models import Customer
from tests.paper import make_paper
from tests.settings import make_settings
from tests.world import make_line

YEAR = 2016


@contextmanager
def portal_context():
    """Run the block inside a portal that asks no database anything."""
    app = create_app(make_settings(DATABASE_URL=f"sqlite:///{os.devnull}"))
    with app.app_context():
        yield app


def make_invoice(lines, customer_index=0, **facts):
    """Make an invoice of so many lines to one of many customers, its sums right."""
    known = dict(zip(CUSTOMER_HEADINGS, customer_row(customer_index), strict=True))
    made = make_lines(lines)
    subtotal = sum(line.amount_cents for line in made)
    gst, qst = tax(subtotal, GST_RATE), tax(subtotal, QST_RATE)
    town = f"{known['ville']} ({known['province']})  {known['code_postal']}"
    facts = {
        "customer": Customer(customer_number=known["numero_client"]),
        "billed_name": known["nom"],
        "billed_address": f"{known['contact']}\n{known['adresse']}\n{town}",
        "subtotal_cents": subtotal,
        "gst_cents": gst,
        "qst_cents": qst,
        "total_cents": subtotal + gst + qst,
    } | facts
    return make_paper(made, **facts)


def make_lines(count):
    """Make lines that tell fleets and months apart; longer ones take two rows."""
    products = islice(cycle(PRODUCTS), count)
    return [make_one(position, *pair) for position, pair in enumerate(products, 1)]


def make_one(position, *product):
    """Make one line."""
    vehicles = FLEETS[position % len(FLEETS)]
    day = date(YEAR, 1 + position % 12, 1)
    code, french, english, *_ = line_cells(product, vehicles, day)
    cents = product[-1]
    return make_line(
        position,
        code=code,
        description_fr=french,
        description_en=english,
        quantity_milli=1000 * vehicles,
        unit_price_cents=cents,
        amount_cents=vehicles * cents,
    )
