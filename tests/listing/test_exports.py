"""The list as a file: what it shows, on all its pages, as a spreadsheet reads it."""

import csv
import io
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from odoportail.extensions import db
from odoportail.models import Event, Kind
from tests.world import give_access, make_customer, make_invoice

DAY = date(2016, 2, 7)
PARTS = {"fr": ";", "en": ","}
CREDIT = {
    "kind": Kind.CREDIT_NOTE,
    "subtotal_cents": -3495,
    "gst_cents": -175,
    "qst_cents": -349,
}


@pytest.fixture(autouse=True)
def odd_name(garage):
    """Give the customer a name that a spreadsheet could take for a formula."""
    garage.name = "=Garage; Lavoie, inc."
    db.session.commit()


def rows_of(response, language="fr"):
    """Return the cells of a file, its headings first."""
    assert response.data.startswith(b"\xef\xbb\xbf")
    text = io.StringIO(response.data.decode("utf-8-sig"), newline="")
    return list(csv.reader(text, delimiter=PARTS[language], strict=True))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", "Facture|34,95|1,75|3,49|40,19|Payée|0,00"),
        ("en", "Invoice|34.95|1.75|3.49|40.19|Paid|0.00"),
    ],
)
def test_file_is_as_excel_of_the_language_reads_it(reader, garage, language, expected):
    make_invoice(garage, "39654", paid=[(date(2016, 2, 8), 4019)])
    reader.choose_language(language)

    response = reader.get("/factures/export.csv")

    headings, row = rows_of(response, language)
    kind, *amounts, state, rest = expected.split("|")
    assert row[:3] == ["2016-02-07", "39654", kind]
    assert row[3:6] == ["C-1", "'=Garage; Lavoie, inc.", ""]
    assert row[6:] == [*amounts, "CAD", state, "2016-02-08", rest]
    assert len(headings) == len(row)
    assert response.mimetype == "text/csv"
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")


def test_no_cell_is_a_formula(reader, garage):
    make_invoice(garage, '=HYPERLINK("http://x")')
    make_invoice(garage, "@SUM(1)")
    make_invoice(garage, "-40", **CREDIT)

    for row in rows_of(reader.get("/factures/export.csv"))[1:]:
        for cell in row:
            plain = cell.replace(",", "").lstrip("-").isdigit()
            assert plain or not cell.startswith(("=", "+", "-", "@", "\t")), cell


def test_file_holds_all_pages_in_the_order_of_the_list(reader, garage):
    for index in range(60):
        day = DAY + timedelta(days=index % 7)
        make_invoice(garage, f"FA-{index}", issued_on=day)

    rows = rows_of(reader.get("/factures/export.csv?tri=numero"))[1:]

    assert [row[1] for row in rows] == [f"FA-{index}" for index in range(60)]


def test_large_file_is_whole_and_closed(reader, garage, monkeypatch):
    monkeypatch.setattr("odoportail.invoices.exports.PORTION", 7)
    monkeypatch.setattr("odoportail.invoices.exports.MAX_IN_MEMORY", 100)
    for index in range(30):
        make_invoice(garage, f"FA-{index}", issued_on=DAY)

    with reader.get("/factures/export.csv?tri=-montant") as response:
        rows = rows_of(response)[1:]

    assert len(rows) == 30
    assert {row[1] for row in rows} == {f"FA-{index}" for index in range(30)}


def test_database_that_is_away_is_a_page_and_no_file(reader, garage, monkeypatch):
    def fail(*args):
        raise OperationalError("select", {}, Exception("gone"))

    make_invoice(garage)
    monkeypatch.setattr("odoportail.invoices.exports.cells_of", fail)

    response = reader.get("/factures/export.csv")

    assert (response.status_code, response.mimetype) == (503, "text/html")
    assert not db.session.scalar(
        db.select(Event.id).where(Event.action == "list_exported")
    )


def test_file_is_of_the_customer_asked_for(reader, garage):
    other = make_customer("C-2", name="Autre")
    give_access(garage.accesses[0].user, other)
    make_invoice(garage, "A-1")
    make_invoice(other, "B-1")

    rows = rows_of(reader.get("/factures/export.csv?client=C-2"))[1:]

    assert [row[1] for row in rows] == ["B-1"]


def test_day_of_payment_is_of_what_was_paid(reader, garage):
    make_invoice(garage, credited=[(DAY, 4019)])

    (row,) = rows_of(reader.get("/factures/export.csv"))[1:]

    assert (row[11], row[12]) == ("Créditée", "")


def test_file_is_narrowed_as_the_list_is(reader, garage):
    make_invoice(garage, "A-1", issued_on=date(2015, 12, 31))
    make_invoice(garage, "A-2", paid=[(DAY, 1000)])
    make_invoice(garage, "A-3", paid=[(DAY, 4019)])

    rows = rows_of(reader.get("/factures/export.csv?annee=2016&etat=a-payer"))[1:]

    assert [(row[1], row[11], row[13]) for row in rows] == [
        ("A-2", "Partiellement payée", "30,19")
    ]


def test_credit_note_takes_off_and_owes_nothing(reader, garage):
    make_invoice(garage, "40011", **CREDIT)

    (row,) = rows_of(reader.get("/factures/export.csv"))[1:]

    assert (row[2], row[9], row[13]) == ("Note de crédit", "-40,19", "0,00")


def test_empty_list_is_its_headings(reader):
    assert len(rows_of(reader.get("/factures/export.csv"))) == 1


def test_papers_of_others_are_not_in_the_file(reader, garage):
    make_invoice(make_customer("C-2"), "SECRET")
    make_invoice(garage, "A-1")

    assert b"SECRET" not in reader.get("/factures/export.csv").data
    assert reader.get("/factures/export.csv?client=C-2").status_code == 404


def test_who_took_the_file_is_in_the_journal(reader, garage):
    make_invoice(garage)
    reader.get("/factures/export.csv").close()

    (event,) = db.session.scalars(
        db.select(Event).where(Event.action == "list_exported")
    )
    assert (event.customer_id, event.detail) == (garage.id, "csv")
    assert "Liste téléchargée" in reader.get_text("/compte/journal")


def test_asking_about_the_file_takes_nothing(reader, garage):
    for ending in ("csv", "zip"):
        response = reader.head(f"/factures/export.{ending}")
        assert (response.status_code, response.data) == (200, b"")

    assert not db.session.scalar(
        db.select(Event.id).where(Event.action == "list_exported")
    )
