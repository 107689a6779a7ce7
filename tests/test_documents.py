"""A PDF is made once, kept, and given out as it was kept."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from odoportail import clock
from odoportail.exceptions import PdfError, RendersBusy
from odoportail.extensions import db
from odoportail.invoices import documents, pdf
from odoportail.models import Document, Event
from odoportail.turns import Turns
from tests.page_client import text_of
from tests.world import make_customer, make_invoice, make_user


@pytest.fixture
def garage(in_app):
    """Make a customer."""
    return make_customer("C-1")


@pytest.fixture
def invoice(garage):
    """Make an invoice."""
    return make_invoice(garage, "39654")


@pytest.fixture
def reader(client, garage, invoice):
    """Sign in somebody who may read it."""
    make_user("ana@exemple.test", garage)
    client.sign_in()
    return client


@pytest.fixture
def no_renders(monkeypatch):
    """Make every render fail."""

    def fail(*args):
        raise PdfError("no ink")

    return lambda: monkeypatch.setattr(pdf, "render_invoice", fail)


def kept():
    """Return the documents that are kept, by language."""
    found = db.session.scalars(db.select(Document).order_by(Document.language))
    return {document.language: document for document in found}


def test_first_download_is_kept_with_its_hash(reader):
    content = reader.get("/factures/39654.pdf").data

    (document,) = kept().values()
    assert document.content == content
    assert document.sha256 == hashlib.sha256(content).hexdigest()


def test_later_downloads_are_those_bytes_and_nothing_is_made(reader, no_renders):
    content = reader.get("/factures/39654.pdf").data
    no_renders()

    assert reader.get("/factures/39654.pdf").data == content


def test_each_language_has_a_document_of_its_own(reader):
    for language in ("fr", "en"):
        reader.get(f"/factures/39654.pdf?langue={language}")

    assert list(kept()) == ["en", "fr"]
    assert kept()["en"].content != kept()["fr"].content


def test_render_that_fails_is_a_page_in_words_and_keeps_nothing(reader, no_renders):
    no_renders()

    response = reader.get("/factures/39654.pdf?telecharger=1")

    assert (response.status_code, response.mimetype) == (500, "text/html")
    assert "Content-Disposition" not in response.headers
    assert kept() == {}


def test_damaged_document_is_never_given_out(reader, invoice):
    reader.get("/factures/39654.pdf")
    kept()["fr"].content = b"%PDF-1.4 another"
    db.session.commit()

    response = reader.get("/factures/39654.pdf")

    assert (response.status_code, response.mimetype) == (500, "text/html")


def test_busy_database_gives_the_pdf_and_keeps_it_another_time(
    reader, monkeypatch, invoice
):
    def refuse(*args):
        raise OperationalError("", {}, Exception("database is locked"))

    with monkeypatch.context() as patched:
        patched.setattr(db.session, "add", refuse)
        response = reader.get("/factures/39654.pdf")

    assert response.data.startswith(b"%PDF-")
    assert kept() == {}


def test_document_of_a_faster_process_is_the_one_that_counts(invoice):
    first = documents.make(invoice, "fr")

    documents.keep(invoice.id, "fr", b"another")

    assert documents.find(invoice.id, "fr") == first


def test_parts_are_sent_to_viewers_that_ask_for_them(reader):
    whole = reader.get("/factures/39654.pdf").data

    part = reader.get("/factures/39654.pdf", headers={"Range": "bytes=100-199"})

    assert (part.status_code, part.data) == (206, whole[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
    assert part.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "wanted", ["bytes=9999999-", "bytes=5-1", "bytes=-0", "rows=1-2"]
)
def test_parts_that_are_not_there_make_no_fault(reader, wanted):
    response = reader.get("/factures/39654.pdf", headers={"Range": wanted})

    assert response.status_code in (200, 416)


def count_opened():
    """Count the readings that the journal tells."""
    return db.session.scalar(
        db.select(db.func.count()).where(Event.action == "pdf_opened")
    )


def test_what_follows_a_reading_within_ten_minutes_is_part_of_it(reader):
    for first in (0, 100, 200):
        wanted = {"Range": f"bytes={first}-{first + 99}"}
        reader.get("/factures/39654.pdf", headers=wanted)
    reader.head("/factures/39654.pdf")
    reader.get("/factures/39654.pdf?telecharger=1")

    assert count_opened() == 1


def test_paper_opened_after_ten_minutes_is_another_reading(reader):
    reader.get("/factures/39654.pdf")
    db.session.execute(
        db.update(Event).values(at=clock.now() - timedelta(minutes=10, seconds=1))
    )
    db.session.commit()

    reader.get("/factures/39654.pdf")

    assert count_opened() == 2


def test_each_reader_and_each_paper_is_another_reading(app, reader, garage):
    make_invoice(garage, "39655")
    make_user("bob@exemple.test", garage)
    reader.get("/factures/39654.pdf")
    other = app.test_client()
    other.sign_in("bob@exemple.test")

    other.get("/factures/39654.pdf")
    reader.get("/factures/39655.pdf")

    assert count_opened() == 3


def test_reading_without_the_first_byte_is_a_reading_too(reader):
    reader.get("/factures/39654.pdf")
    db.session.execute(db.delete(Event).where(Event.action == "pdf_opened"))
    db.session.commit()

    for first in (1, 200):
        reader.get("/factures/39654.pdf", headers={"Range": f"bytes={first}-"})

    assert count_opened() == 1


def test_head_tells_the_length_and_sends_nothing(reader):
    whole = reader.get("/factures/39654.pdf").data

    head = reader.head("/factures/39654.pdf")

    assert (head.data, head.content_length) == (b"", len(whole))


def test_nobody_compares_with_what_a_cache_kept(reader):
    response = reader.get("/factures/39654.pdf")

    assert "ETag" not in response.headers
    assert "Last-Modified" not in response.headers


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Votre document est le prochain"),
        ("en", "Your document is next in line"),
    ],
)
def test_too_many_at_once_may_ask_again(reader, monkeypatch, language, said):
    monkeypatch.setattr(documents, "places", Turns(RendersBusy, waiting=0, seconds=0))
    reader.choose_language(language)

    with documents.places.one():
        response = reader.get("/factures/39654.pdf?langue=en&x=%22%3E%3Cb%3E")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert said in text_of(response)
    assert 'href="?langue=en&amp;x=%22%3E%3Cb%3E"' in response.text
