"""Every figure of a package is that of the papers, added up by the database."""

import csv
import io
import re
from collections import defaultdict
from datetime import date, timedelta

import pytest
from sqlalchemy import extract, func, select

from odoportail.extensions import db
from odoportail.models import Invoice, Kind
from tests.dossiers.figures import cents, rows_of, text_of_page
from tests.listing.zip_files import archive_of
from tests.world import give_access, make_customer, make_invoice, make_payment

CALENDARS = [(1, "annee"), (2, "trimestre"), (4, "mois"), (12, "trimestre")]
DECIMALS = {"fr": (";", ","), "en": (",", ".")}
SUMS = (
    Invoice.subtotal_cents,
    Invoice.gst_cents,
    Invoice.qst_cents,
    Invoice.total_cents,
)


@pytest.fixture
def many_papers(garage):
    """Issue invoices and credit notes of any amount, on days of four years."""
    for number in range(60):
        sign = -1 if number % 4 == 3 else 1
        first, second, third = (number * prime for prime in (7919, 104_729, 15_485_863))
        make_invoice(
            garage,
            f"{number}",
            issued_on=date(2023, 11, 1) + timedelta(days=first % 900),
            kind=Kind.INVOICE if sign > 0 else Kind.CREDIT_NOTE,
            subtotal_cents=sign * (third % 1_000_000),
            gst_cents=sign * (second % 100_000),
            qst_cents=sign * (first % 100_000),
        )
    make_invoice(garage, "on a leap day", issued_on=date(2024, 2, 29))


def months_in_sql(year, start):
    """Return count and sums of each month of a fiscal year, as SQL adds them up."""
    when = extract("year", Invoice.issued_on), extract("month", Invoice.issued_on)
    found = defaultdict(lambda: (0, 0, 0, 0, 0))
    for row in db.session.execute(
        select(*when, func.count(), *map(func.sum, SUMS)).group_by(*when)
    ):
        at = (int(row[0]) - year) * 12 + int(row[1]) - start
        found[at] = tuple(map(int, row[2:]))
    return [found[at] for at in range(12)]


def added(rows):
    """Return the sums of some rows."""
    return tuple(map(sum, zip(*rows, strict=True)))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("start", "period"), CALENDARS)
@pytest.mark.usefixtures("many_papers", "quick_pdfs")
def test_every_figure_is_the_sum_of_the_papers(reader, start, period, language):
    path = f"/factures/dossier/2024.zip?mois={start}&periode={period}&langue={language}"
    archive = archive_of(reader.get(path))
    summary, listed, *papers = archive.namelist()

    months = months_in_sql(2024, start)
    quarters = [added(months[at : at + 3]) for at in range(0, 12, 3)]
    whole = added(months)
    expected = [*months, whole]
    if period == "trimestre":
        expected += [*quarters, whole]
    assert [tuple(row[1:]) for row in rows_of(archive.read(summary))] == expected
    assert sums_of_list(archive.read(listed), language) == whole
    assert len(papers) == whole[0]


def sums_of_list(content, language):
    """Return how many rows a list has, and what its four amounts come to."""
    separator, sign = DECIMALS[language]
    text = io.StringIO(content.decode("utf-8-sig"))
    _, *rows = csv.reader(text, delimiter=separator)
    assert all(sign in cell for row in rows for cell in row[6:10])
    return (len(rows), *added([tuple(map(cents, row[6:10])) for row in rows]))


@pytest.mark.usefixtures("quick_pdfs")
def test_refund_counts_on_its_own_day_whatever_it_is_of(reader, garage):
    old = make_invoice(garage, "1", issued_on=date(2023, 5, 1))
    old.payments += [
        make_payment(date(2024, 2, 29), -4019),
        make_payment(date(2024, 3, 1), 4019),
        make_payment(date(2025, 1, 1), -77),
    ]
    make_invoice(garage, "2", issued_on=date(2024, 1, 7))

    archive = archive_of(reader.get("/factures/dossier/2024.zip?periode=mois"))

    content = archive.read(archive.namelist()[0])
    said = text_of_page(content)
    assert "février 2024\n 40,19 $\n" in said
    assert "0,77" not in said


@pytest.mark.usefixtures("quick_pdfs")
def test_refund_to_another_customer_of_the_reader_is_not_told(reader, garage, ana):
    give_access(ana, other := make_customer("C-2"))
    day = date(2024, 1, 7)
    make_invoice(garage, "1", issued_on=day, paid=[(day, -77)])
    make_invoice(other, "2", issued_on=day, paid=[(day, -5055)])

    archive = archive_of(reader.get("/factures/dossier/2024.zip?client=C-1"))

    said = text_of_page(archive.read(archive.namelist()[0]))
    assert re.findall(r"0,77|50,55|51,32", said) == ["0,77"]
