"""The making of a PDF: whole, the same each time, or refused."""

import re
from datetime import UTC, date, datetime
from multiprocessing.pool import ThreadPool

import pytest

from odoportail.exceptions import PdfError
from odoportail.invoices import pdf_engine
from odoportail.invoices.pdf import render_invoice
from tests.paper import all_text, make_paper, read

pytestmark = [
    # No row is read or written: one database is enough.
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("in_app"),
]

TOO_TALL = f"""<table><tr><td rowspan='2'>one</td><td>{"two<br>" * 200}</td></tr>
<tr><td>three</td></tr></table>"""
PROPERTIES = pdf_engine.Properties("Title", "Author", "Subject", date(2016, 2, 7))


def test_fonts_are_carried_in_the_file_and_only_in_part():
    fonts = read(make_paper()).pages[0]["/Resources"]["/Font"].values()

    assert fonts
    for font in fonts:
        assert re.match(r"/[A-Z]{6}\+Roboto", font["/BaseFont"])
        assert "/FontFile2" in font["/FontDescriptor"]


def test_same_invoice_gives_the_same_bytes():
    first = render_invoice(make_paper(), "fr")

    assert render_invoice(make_paper(), "fr") == first


def test_source_date_of_a_build_does_not_matter(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1456000000")

    created = read(make_paper()).metadata.creation_date

    assert created == datetime(2016, 2, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("Łukasz Ștefan Nguyễn Thị Hạnh", "Łukasz Ștefan Nguyễn Thị Hạnh"),
        ("Οδυσσέας Владимир", "Οδυσσέας Владимир"),
        ("Cœur d’Été – 5 €", "Cœur d’Été – 5 €"),
        ("漢", "[U+6F22]"),
        ("🚗", "[U+1F697]"),
        ("e\u0301", "é"),
        ("a\u202eb\x01", "a[U+202E]b[U+0001]"),
    ],
    ids=["latin", "others", "french", "chinese", "emoji", "accent", "controls"],
)
def test_what_the_font_lacks_is_told(given, printed):
    assert pdf_engine.printable(given) == printed
    assert printed in all_text(make_paper(billed_name=given))


def test_papers_made_at_once_do_not_mix(app):
    def name_in_pdf(name):
        with app.app_context():
            return name in all_text(make_paper(billed_name=name))

    with ThreadPool(4) as threads:
        assert all(threads.map(name_in_pdf, [f"Client {n}" for n in range(8)]))


def test_narrow_space_that_would_break_is_widened():
    assert pdf_engine.printable("1\u202f234") == "1\u00a0234"


def test_pdf_that_lacks_nothing_is_made():
    pdf, pages = pdf_engine.write_pdf("<html><body>text</body></html>", "", PROPERTIES)

    assert pdf.startswith(b"%PDF-")
    assert pages == 1


@pytest.mark.parametrize(
    ("html", "css"),
    [
        ("<img src='missing.png'>", ""),
        ("<img src='file:///etc/hostname'>", ""),
        ("<img src='http://127.0.0.1:9/mark.png'>", ""),
        ("<img src='data:image/png;base64,AAAA'>", ""),
        ("<p>text</p>", "p { font-family: Nowhere; }"),
        ("<p>text</p>", "p { font-family"),
        (TOO_TALL, ""),
    ],
    ids=["absent", "file", "fetched", "broken", "font", "css", "tall"],
)
def test_pdf_that_lacks_something_is_refused(html, css):
    with pytest.raises(PdfError):
        pdf_engine.write_pdf(f"<html><body>{html}</body></html>", css, PROPERTIES)


def test_absent_mark_is_refused():
    with pytest.raises(PdfError):
        pdf_engine.image_address("absent.png")


@pytest.mark.parametrize(
    "damaged",
    [b"", b"<html>", b"%PDF-1.4\n", b"%PDF-1.4\n%%EOF"],
    ids=["empty", "page", "cut", "hollow"],
)
def test_damaged_file_is_refused(damaged):
    with pytest.raises(PdfError):
        pdf_engine.count_pages(damaged)
