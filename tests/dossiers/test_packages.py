"""The file: summary, list and PDFs of one fiscal year, all of them the same papers."""

import csv
import io
from datetime import date

import pytest

from odoportail.exceptions import NotFound
from odoportail.extensions import db
from odoportail.invoices import archives, downloads
from odoportail.invoices.dossier_files import open_dossier
from odoportail.invoices.dossiers import get_dossier
from odoportail.models import Access, Document, Event, FilingPeriod
from tests.dossiers.figures import rows_of
from tests.listing.zip_files import archive_of
from tests.page_client import text_of, without_token
from tests.world import make_customer, make_invoice

PACKAGE = "/factures/dossier/2025.zip"
NAMES = {
    "fr": [
        "TPS-et-TVQ-facturees_2025-04-01_2026-03-31_C-1_Garage-Lavoie.pdf",
        "Factures_2025-04-01_2026-03-31_C-1_Garage-Lavoie.csv",
        "PDF/ODOTRACK_2025-04-01_Facture-1.pdf",
        "PDF/ODOTRACK_2026-03-31_Facture-2.pdf",
    ],
    "en": [
        "GST-and-QST-charged_2025-04-01_2026-03-31_C-1_Garage-Lavoie.pdf",
        "Invoices_2025-04-01_2026-03-31_C-1_Garage-Lavoie.csv",
        "PDF/ODOTRACK_2025-04-01_Invoice-1.pdf",
        "PDF/ODOTRACK_2026-03-31_Invoice-2.pdf",
    ],
}


@pytest.fixture
def april(garage):
    """Begin the customer's year in April, and issue a paper around each of its ends."""
    garage.fiscal_month, garage.filing_period = 4, FilingPeriod.QUARTER
    for number, day in (
        ("0", date(2025, 3, 31)),
        ("2", date(2026, 3, 31)),
        ("1", date(2025, 4, 1)),
        ("3", date(2026, 4, 1)),
    ):
        make_invoice(garage, number, issued_on=day)
    make_invoice(make_customer("C-2"), "4", issued_on=date(2025, 5, 1))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.usefixtures("april")
def test_package_holds_one_fiscal_year_by_date(reader, language):
    response = reader.get(f"{PACKAGE}?langue={language}")

    archive = archive_of(response)
    assert archive.namelist() == NAMES[language]
    *_, first, last = NAMES[language]
    for number, name in (("1", first), ("2", last)):
        alone = reader.get(f"/factures/{number}.pdf?langue={language}")
        assert archive.read(name) == alone.data
    assert archive.getinfo(first).date_time[:3] == (2025, 4, 1)
    assert archive.getinfo(NAMES[language][0]).date_time[:3] == (2026, 3, 31)


@pytest.mark.parametrize(
    ("language", "name"),
    [("fr", "Dossier-du-comptable"), ("en", "Accountants-package")],
)
@pytest.mark.usefixtures("april", "quick_pdfs")
def test_file_is_named_after_the_year(reader, language, name):
    reader.choose_language(language)

    response = reader.get(PACKAGE)

    said = response.headers["Content-Disposition"]
    assert (
        said
        == f"attachment; filename={name}_2025-04-01_2026-03-31_C-1_Garage-Lavoie.zip"
    )
    assert response.mimetype == "application/zip"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.usefixtures("april", "quick_pdfs")
def test_list_in_the_package_is_the_list_as_a_file(reader, language):
    reader.choose_language(language)
    whole = reader.get("/factures/export.csv?tri=date").data.decode("utf-8-sig")

    listed = archive_of(reader.get(PACKAGE)).read(NAMES[language][1])

    heading, _, first, last, _ = whole.splitlines()
    assert listed.decode("utf-8-sig").splitlines() == [heading, first, last]


@pytest.mark.usefixtures("april", "quick_pdfs")
def test_list_speaks_the_language_that_is_asked_for(reader):
    archive = archive_of(reader.get(f"{PACKAGE}?langue=en"))

    text = io.StringIO(archive.read(NAMES["en"][1]).decode("utf-8-sig"))
    _, row, _ = csv.reader(text)
    assert row[2] == "Invoice"
    assert row[6:10] == ["34.95", "1.75", "3.49", "40.19"]


@pytest.mark.usefixtures("april", "quick_pdfs")
def test_address_may_say_another_calendar_and_nothing_is_kept(reader, garage):
    archive = archive_of(reader.get(f"{PACKAGE}?mois=1&periode=annee"))

    summary, _, *papers = archive.namelist()
    assert "_2025-01-01_2025-12-31_" in summary
    assert [name[-5] for name in papers] == ["0", "1"]
    db.session.refresh(garage)
    assert (garage.fiscal_month, garage.filing_period) == (4, FilingPeriod.QUARTER)


@pytest.mark.usefixtures("april", "quick_pdfs")
def test_same_papers_give_the_same_package(reader):
    assert reader.get(PACKAGE).data == reader.get(PACKAGE).data


@pytest.mark.usefixtures("april", "quick_pdfs")
def test_many_papers_come_by_portions_each_once(reader, garage, monkeypatch):
    monkeypatch.setattr(archives, "PORTION", 2)
    for number in range(10, 15):
        make_invoice(garage, f"{number}", issued_on=date(2025, 4, number))

    archive = archive_of(reader.get(PACKAGE))

    papers = archive.namelist()[2:]
    assert papers == sorted(papers)
    assert len(set(papers)) == 7
    ((_, count, *_), *_) = [
        row for row in rows_of(archive.read(NAMES["fr"][0])) if row[0] == "Total (CAD)"
    ]
    assert count == 7


@pytest.mark.parametrize(
    "path",
    [
        f"{PACKAGE}?client=C-2",
        f"{PACKAGE}?client=nobody",
        "/factures/dossier/2027.zip",
        "/factures/dossier/9999.zip",
        "/factures/dossier/0000.zip",
    ],
)
@pytest.mark.usefixtures("april")
def test_what_is_not_there_and_what_is_not_yours_is_one_page(reader, path):
    unknown = reader.get("/factures/39654.pdf")

    response = reader.get(path)

    assert response.status_code == 404
    assert without_token(response) == without_token(unknown)
    assert reader.head(path).status_code == 404


def test_year_whose_papers_close_while_it_is_asked_for_is_not_found(garage, ana):
    make_invoice(garage, issued_on=date(2025, 5, 1))
    dossier = get_dossier(ana.id, "C-1", {}, 2025, "fr")
    db.session.execute(db.delete(Access))
    db.session.commit()

    with pytest.raises(NotFound):
        open_dossier(ana.id, dossier)

    taken = db.select(Event).where(Event.action == "dossier_opened")
    assert db.session.scalars(taken).all() == []


@pytest.mark.usefixtures("april", "quick_pdfs")
def test_too_much_at_once_goes_on_where_it_stopped(reader, monkeypatch):
    monkeypatch.setattr(downloads, "MAX_MADE_A_MINUTE", 2)

    refused = reader.get(PACKAGE)

    assert refused.status_code == 429
    assert "Veuillez continuer dans une minute" in text_of(refused)
    assert db.session.scalar(db.select(db.func.count()).select_from(Document)) == 2
    db.session.execute(db.delete(Event))
    db.session.commit()
    assert len(archive_of(reader.get(PACKAGE)).namelist()) == 4


@pytest.mark.usefixtures("april", "quick_pdfs")
def test_who_took_the_package_is_in_the_journal(reader, garage):
    reader.head(PACKAGE)
    reader.get(PACKAGE).close()

    event = db.select(Event.customer_id).where(Event.action == "dossier_opened")
    assert db.session.scalars(event).all() == [garage.id]
    assert "Dossier du comptable téléchargé" in reader.get_text("/compte/journal")
