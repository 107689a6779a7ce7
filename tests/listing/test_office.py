"""The CSV file as a spreadsheet of either language opens it."""

import shutil
import subprocess
from datetime import date
from xml.etree import ElementTree

import pytest

from tests.world import make_invoice

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
# What parts columns, the quotation mark, UTF-8, the first line, no columns of a kind
# of their own, Canadian French or English, quoted is not text, numbers are found.
FILTERS = {
    "fr": "Text - txt - csv (StarCalc):59,34,76,1,,3084,false,true",
    "en": "Text - txt - csv (StarCalc):44,34,76,1,,4105,false,true",
}

pytestmark = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed"
)


def open_in_office(content, language, folder):
    """Return the rows of cells that LibreOffice reads in a CSV file."""
    file = folder / "factures.csv"
    file.write_bytes(content)
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            f"--infilter={FILTERS[language]}",
            *("--convert-to", "fods", "--outdir", folder, file),
        ],
        check=True,
        capture_output=True,
    )
    written = ElementTree.parse(file.with_suffix(".fods"))  # noqa: S314  # our own file
    rows = written.iter(f"{TABLE}table-row")
    return [list(row.iter(f"{TABLE}table-cell")) for row in rows]


def value_of(cell):
    """Return what a cell holds: a number, a day, or its words."""
    kind = cell.get(f"{OFFICE}value-type")
    if kind == "float":
        return float(cell.get(f"{OFFICE}value"))
    if kind == "date":
        return date.fromisoformat(cell.get(f"{OFFICE}date-value"))
    return "".join(cell.itertext()).strip()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_spreadsheet_finds_days_amounts_and_words(reader, garage, language, tmp_path):
    day, name = date(2016, 2, 7), garage.name
    make_invoice(garage, "39654", issued_on=day, paid=[(day, 1000)])
    make_invoice(garage, "=1+1", issued_on=day, subtotal_cents=123456789)
    reader.choose_language(language)

    response = reader.get("/factures/export.csv?tri=montant")
    _, first, second, *_ = open_in_office(response.data, language, tmp_path)

    cells = list(map(value_of, first))
    assert (cells[0], cells[1], cells[3:6]) == (day, 39654.0, ["C-1", name, ""])
    assert cells[6:10] == [34.95, 1.75, 3.49, 40.19]
    assert cells[13] == 30.19
    assert value_of(second[1]) == "'=1+1"
    assert value_of(second[9]) == 1234573.13
    assert not [cell for cell in first + second if cell.get(f"{TABLE}formula")]
