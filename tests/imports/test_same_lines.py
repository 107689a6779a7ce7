"""Lines that say the same are read once, and stay each invoice's own."""

import pytest

from odoportail.billing.fields import INVOICES, KNOWN_LETTERS
from odoportail.billing.reading import KNOWN_LINES, read_line
from odoportail.billing.reports import Remarks
from odoportail.billing.values import Reading
from odoportail.extensions import db
from odoportail.models import InvoiceLine
from tests.imports.import_files import INVOICE


def read(reading, document=0, **cells):
    """Return a line as it is read from a row."""
    row = INVOICES.row(2, INVOICE | cells, {}, document)
    return read_line(row, reading, Remarks())


@pytest.mark.usefixtures("garage")
def test_same_lines_get_a_place_on_each_invoice(importer):
    twice = {"position": "", "subtotal": "69.90", "total": "75.14"}
    other = twice | {"invoice_number": "F-2"}

    importer.invoices(twice, twice, other, other)

    places = db.session.scalars(db.select(InvoiceLine.position)).all()
    assert sorted(places) == [1, 1, 2, 2]


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("position", "2"),
        ("code", "ODO-2"),
        ("description_fr", "Rapports"),
        ("description_en", "Reports"),
        ("quantity", "2"),
        ("unit_price", "34.96"),
        ("amount", "34.96"),
    ],
)
def test_line_that_differs_in_one_cell_is_another(name, cell):
    reading = Reading()

    first, other = read(reading), read(reading, **{name: cell})

    assert getattr(first, name) != getattr(other, name)
    assert first._replace(**{name: getattr(other, name)}) == other


def test_lines_of_json_are_not_taken_for_those_of_csv():
    reading = Reading()

    read(reading, document=1)

    assert not reading.lines


def test_few_lines_are_remembered_and_no_long_ones():
    reading = Reading()

    for number in range(2 * KNOWN_LINES + 5):
        read(reading, code=f"ODO-{number}")
    read(reading, description_fr="x" * (KNOWN_LETTERS + 1))

    assert len(reading.lines) == 5
