"""Any papers: pages, totals, CSV and ZIP tell of the same ones, to the cent."""

import csv
import io
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoportail.extensions import db
from odoportail.invoices import listing
from odoportail.invoices.filters import ORDERS
from odoportail.models import (
    Balance,
    Document,
    Event,
    Invoice,
    InvoiceLine,
    Kind,
    Payment,
    Role,
)
from tests.listing.pages import numbers_on, walk
from tests.page_client import XHTML, parse, words
from tests.world import give_access, make_customer, make_invoice

FIRST_DAY = date(2014, 6, 1)
CENTS = st.integers(0, 10**7)
# What `Payée` to `En retard` mean is tried in tests of their own.
ASKED = st.fixed_dictionaries(
    {},
    optional={
        "annee": st.sampled_from(["2014", "2015", "2016"]),
        "etat": st.sampled_from(["payee", "a-payer"]),
        "client": st.sampled_from(["C-1", "C-2"]),
        "tri": st.sampled_from([order.order for order in ORDERS]),
    },
)


@dataclass(frozen=True)
class Drawn:
    """What is drawn of a paper: whose, when, how much, and what was paid of it."""

    client: str
    issued_on: date
    currency: str
    is_credit_note: bool
    cents: tuple[int, int, int]
    paid: tuple[int, ...]

    @property
    def amounts(self):
        """Return what it comes to before tax, GST, QST and total, as billing says."""
        sign = -1 if self.is_credit_note else 1
        parts = [sign * cents for cents in self.cents]
        return (*parts, sum(parts))

    @property
    def owing(self):
        """Return what is left to pay of it."""
        rest = self.amounts[3] - sum(self.paid)
        return 0 if self.is_credit_note else max(rest, 0)

    def is_asked_for(self, asked):
        """Say whether a list narrowed so shows it."""
        states = {
            "payee": not self.is_credit_note
            and self.amounts[3] > 0
            and sum(self.paid) > 0
            and not self.owing,
            "a-payer": self.owing > 0,
        }
        return (
            asked.get("annee", str(self.issued_on.year)) == str(self.issued_on.year)
            and asked.get("client", self.client) == self.client
            and states.get(asked.get("etat"), True)
        )


PAPERS = st.lists(
    st.builds(
        Drawn,
        client=st.sampled_from(["C-1", "C-2"]),
        issued_on=st.integers(0, 900).map(lambda days: FIRST_DAY + timedelta(days)),
        currency=st.sampled_from(["CAD", "CAD", "USD"]),
        is_credit_note=st.booleans(),
        cents=st.tuples(CENTS, CENTS, CENTS),
        paid=st.lists(st.integers(-500, 10**7), max_size=2).map(tuple),
    ),
    max_size=12,
)


@pytest.fixture
def two_customers(ana, garage, monkeypatch):
    """Let Ana read for two customers, and have PDFs say only whose they are."""
    monkeypatch.setattr(listing, "PAGE_SIZE", 4)
    monkeypatch.setattr(
        "odoportail.invoices.pdf.render_invoice",
        lambda invoice, language: f"%PDF-{invoice.number}".encode(),
    )
    other = make_customer("C-2", name="Électro Roy")
    give_access(ana, other, Role.ACCOUNTANT)
    make_invoice(make_customer("C-3"), "SECRET")
    return {"C-1": garage, "C-2": other}


def put(customers, papers):
    """Put the drawn papers in place of those before, and return them by number."""
    for model in (Document, Payment, InvoiceLine, Balance):
        db.session.execute(db.delete(model))
    db.session.execute(db.delete(Event).where(Event.invoice_id.is_not(None)))
    db.session.execute(db.delete(Invoice))
    parts = ("subtotal_cents", "gst_cents", "qst_cents")
    return {
        make_invoice(
            customers[drawn.client],
            issued_on=drawn.issued_on,
            currency=drawn.currency,
            kind=Kind.CREDIT_NOTE if drawn.is_credit_note else Kind.INVOICE,
            paid=[(drawn.issued_on, cents) for cents in drawn.paid],
            **dict(zip(parts, drawn.amounts, strict=False)),
        ).number: drawn
        for drawn in papers
    }


def cents_of(written):
    """Return the cents of an amount, as a French page or file writes it."""
    digits = "".join(letter for letter in written if letter in "-0123456789,")
    return int(Decimal(digits.replace(",", ".")).scaleb(2))


def totals_on(page):
    """Return the five totals of each currency on a page, in cents."""
    sections = parse(page).iterfind(f".//{XHTML}section")
    return {
        section.get("aria-labelledby").removeprefix("totals-"): tuple(
            cents_of(words(figure)) for figure in section.iter(f"{XHTML}dd")
        )
        for section in sections
    }


def added_up(facts):
    """Return the sums of rows of a currency and five amounts, by currency."""
    sums = {}
    for currency, *amounts in facts:
        before = sums.get(currency, (0,) * 5)
        sums[currency] = tuple(map(sum, zip(before, amounts, strict=True)))
    return sums


def rows_in(response):
    """Return the rows of a CSV file below its headings."""
    text = io.StringIO(response.data.decode("utf-8-sig"), newline="")
    return list(csv.reader(text, delimiter=";", strict=True))[1:]


@settings(
    deadline=None,
    derandomize=True,
    max_examples=40,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(PAPERS, ASKED)
def test_pages_totals_csv_and_zip_agree(reader, two_customers, papers, asked):
    known = put(two_customers, papers)
    wanted = {
        number: drawn for number, drawn in known.items() if drawn.is_asked_for(asked)
    }
    sums = added_up((one.currency, *one.amounts, one.owing) for one in wanted.values())

    pages = walk(reader, asked)
    rows = rows_in(reader.get("/factures/export.csv", query_string=asked))
    response = reader.get("/factures/export.zip", query_string=asked)
    archive = zipfile.ZipFile(io.BytesIO(response.data))

    assert Counter(numbers_on(pages)) == Counter(wanted.keys())
    assert [row[1] for row in rows] == numbers_on(pages)
    assert totals_on(pages[-1]) == sums
    assert sums == added_up(
        (row[10], *map(cents_of, [*row[6:10], row[13]])) for row in rows
    )
    contents = sorted(archive.read(name) for name in archive.namelist())
    assert contents == sorted(f"%PDF-{number}".encode() for number in wanted)
