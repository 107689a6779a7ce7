"""The PDFs of a list in one file: whole, each once, by date."""

import shutil
import subprocess
from datetime import date, timedelta

import pytest

from odoportail.extensions import db
from odoportail.invoices import archives, documents, downloads
from odoportail.models import Customer, Document, Event
from tests.listing.zip_files import archive_of
from tests.page_client import text_of
from tests.world import make_customer, make_invoice

DAY = date(2016, 2, 7)


def test_archive_holds_the_very_pdfs_by_date(reader, garage):
    make_invoice(garage, "2", issued_on=date(2016, 3, 7))
    make_invoice(garage, "1", issued_on=DAY)

    archive = archive_of(reader.get("/factures/export.zip"))

    names = ["ODOTRACK_2016-02-07_Facture-1.pdf", "ODOTRACK_2016-03-07_Facture-2.pdf"]
    assert archive.namelist() == names
    assert archive.read(names[0]) == reader.get("/factures/1.pdf").data
    assert archive.getinfo(names[0]).date_time == (2016, 2, 7, 0, 0, 0)


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("fr", "ODOTRACK_2016-02-07_Facture-1.pdf"),
        ("en", "ODOTRACK_2016-02-07_Invoice-1.pdf"),
    ],
)
@pytest.mark.usefixtures("quick_pdfs")
def test_archive_speaks_the_readers_language(reader, garage, language, name):
    make_invoice(garage, "1")
    reader.choose_language(language)

    archive = archive_of(reader.get("/factures/export.zip"))

    assert archive.read(name) == f"%PDF-1-{language}".encode()


@pytest.mark.usefixtures("quick_pdfs")
def test_archive_is_narrowed_as_the_list_is(reader, garage):
    make_invoice(garage, "1", issued_on=date(2015, 12, 31))
    make_invoice(garage, "2", paid=[(DAY, 4019)])
    make_invoice(garage, "3")
    make_invoice(make_customer("C-2"), "4")

    response = reader.get("/factures/export.zip?annee=2016&etat=a-payer")

    assert archive_of(response).namelist() == ["ODOTRACK_2016-02-07_Facture-3.pdf"]
    assert reader.get("/factures/export.zip?client=C-2").status_code == 404


@pytest.mark.usefixtures("quick_pdfs")
def test_many_papers_come_by_portions_each_once(reader, garage, monkeypatch):
    monkeypatch.setattr(archives, "PORTION", 4)
    for index in range(10):
        make_invoice(garage, f"{index}", issued_on=DAY + timedelta(days=index % 3))

    archive = archive_of(reader.get("/factures/export.zip"))

    contents = sorted(archive.read(name) for name in archive.namelist())
    assert contents == [f"%PDF-{index}-fr".encode() for index in range(10)]
    assert archive.namelist() == sorted(archive.namelist())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Transport Gagnon & Filles inc.", "C-1_Transport-Gagnon-Filles-inc"),
        ("…Ève - & Cie...", "C-1_Eve-Cie"),
        ("Garage -- Lavoie", "C-1_Garage-Lavoie"),
        (f"{'a' * 59}. Roy", f"C-1_{'a' * 59}"),
    ],
)
def test_folder_has_a_name_that_every_disk_takes(name, expected):
    customer = Customer(customer_number="C-1", name=name)

    assert archives.folder_of(customer) == expected


@pytest.mark.usefixtures("quick_pdfs")
def test_numbers_that_give_one_name_are_told_apart(reader, garage):
    for number in ("A/1", "A-1", "A 1"):
        make_invoice(garage, number)

    names = archive_of(reader.get("/factures/export.zip")).namelist()

    stem = "ODOTRACK_2016-02-07_Facture-A-1"
    assert names == [f"{stem}.pdf", f"{stem}_2.pdf", f"{stem}_3.pdf"]


@pytest.mark.usefixtures("quick_pdfs")
def test_no_two_names_are_one_on_any_disk(reader, garage):
    for number in ("A/1", "A-1", "A-1_2", "a-1"):
        make_invoice(garage, number)

    names = archive_of(reader.get("/factures/export.zip")).namelist()

    assert len({name.casefold() for name in names}) == 4


@pytest.mark.usefixtures("quick_pdfs")
def test_what_is_to_be_made_is_made_a_minutes_worth_at_a_time(
    reader, garage, monkeypatch
):
    monkeypatch.setattr(downloads, "MAX_MADE_A_MINUTE", 2)
    for index in range(3):
        make_invoice(garage, f"{index}")

    refused = reader.get("/factures/export.zip")

    assert refused.status_code == 429
    assert "Veuillez continuer dans une minute" in text_of(refused)
    assert db.session.scalar(db.select(db.func.count()).select_from(Document)) == 2
    db.session.execute(db.delete(Event))
    db.session.commit()
    assert len(archive_of(reader.get("/factures/export.zip")).namelist()) == 3


def test_empty_list_is_an_empty_archive(reader):
    assert archive_of(reader.get("/factures/export.zip")).namelist() == []


@pytest.mark.usefixtures("quick_pdfs")
def test_pdf_that_could_not_be_kept_is_told_before_anything_is_sent(
    reader, garage, monkeypatch
):
    make_invoice(garage)
    monkeypatch.setattr(documents, "keep", lambda *args: None)

    response = reader.get("/factures/export.zip")

    assert (response.status_code, response.mimetype) == (503, "text/html")


@pytest.mark.usefixtures("quick_pdfs")
def test_who_took_the_archive_is_in_the_journal(reader, garage):
    make_invoice(garage)
    reader.get("/factures/export.zip").close()

    event = db.select(Event.customer_id, Event.detail).where(
        Event.action == "list_exported"
    )
    assert db.session.execute(event).one() == (garage.id, "zip")


@pytest.mark.usefixtures("quick_pdfs")
@pytest.mark.skipif(shutil.which("unzip") is None, reason="there is no unzip here")
def test_another_program_opens_it(reader, garage, tmp_path):
    make_invoice(garage, "1")
    file = tmp_path / "factures.zip"
    file.write_bytes(reader.get("/factures/export.zip").data)

    tested = subprocess.run(["unzip", "-t", file], capture_output=True, check=False)

    assert tested.returncode == 0, tested.stdout
