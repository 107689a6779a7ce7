"""The PDF of an invoice: what it says, in which language, on which page."""

import re
from datetime import UTC, datetime

import pytest

from odoportail.invoices.pdf import invoice_file_name
from odoportail.models import Kind
from tests.paper import all_text, make_paper, pages_of, read
from tests.world import make_line

pytestmark = [
    # No row is read or written: one database is enough.
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("in_app"),
]

# Reportlab writes a no-break space as a space. That each amount is found as one
# line shows that it was not broken.
FRENCH = """Facture
39654
ODOTRACK inc.
1200, rue des Cascades
Saint-Hyacinthe (Québec)  J2S 3G9
Garage Lavoie
12, rue Principale
Granby (Québec)  J2G 1A1
7 février 2016
C-1
Payable au plus tard le 8 mars 2016
ODO-1
Abonnement mensuel, 1 véhicule
34,95 $
TPS nº 123456789 RT0001
1,75 $
TVQ nº 1234567890 TQ0001
3,49 $
Total (CAD)
40,19 $
ODOTRACK inc. · soutien@example.com · 450 555-0134"""
ENGLISH = """Invoice
39654
Granby (Québec)  J2G 1A1
February 7, 2016
Payable by March 8, 2016
Monthly subscription, 1 vehicle
$34.95
GST no. 123456789 RT0001
$1.75
QST no. 1234567890 TQ0001
$3.49
Total (CAD)
$40.19"""


@pytest.mark.parametrize(("language", "expected"), [("fr", FRENCH), ("en", ENGLISH)])
def test_paper_says_all_that_the_law_and_the_reader_want(language, expected):
    said = [line.strip() for line in all_text(make_paper(), language).split("\n")]

    assert not set(expected.split("\n")) - set(said)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_paper_says_nothing_of_what_was_paid_nor_a_rate(language):
    said = all_text(make_paper(), language).casefold()

    assert not re.search(r"\b(im)?payée?\b|\b(un)?paid\b|\bsolde\b|\bbalance\b", said)
    assert not re.search(r"14[.,]97|9[.,]97|%", said)


@pytest.mark.parametrize(
    ("language", "terms"),
    [("fr", "Payable à la réception"), ("en", "Payable on receipt")],
)
def test_invoice_without_a_due_date_is_payable_on_receipt(language, terms):
    assert terms in all_text(make_paper(due_on=None), language)


@pytest.mark.parametrize(
    ("language", "name", "corrected"),
    [("fr", "Note de crédit", "Facture 39654"), ("en", "Credit note", "Invoice 39654")],
)
def test_credit_note_says_what_it_corrects_and_asks_for_nothing(
    language, name, corrected
):
    note = make_paper(number="40011", kind=Kind.CREDIT_NOTE, corrects=make_paper())

    said = all_text(note, language)

    assert name in said
    assert corrected in said
    assert "Payable" not in said


def test_invoice_that_replaces_another_keeps_its_terms():
    said = all_text(make_paper(number="40012", corrects=make_paper()), "fr")

    assert "Facture 39654" in said
    assert "Payable" in said


def test_addressee_stands_in_the_window_of_the_envelope():
    places = {}

    def note_place(text, transform, matrix, *_):
        x, y = transform[4] + matrix[4], transform[5] + matrix[5]
        places[text.strip()] = (x / 72, 11 - y / 72)

    read(make_paper()).pages[0].extract_text(visitor_text=note_place)

    for line in ("Garage Lavoie", "Granby (Québec)  J2G 1A1"):
        across, down = places[line]
        assert 0.9 < across < 1
        assert 2 < down < 3.2


def test_page_is_letter():
    assert read(make_paper()).pages[0].mediabox == [0, 0, 612, 792]


@pytest.mark.parametrize(
    ("language", "title", "tag"),
    [("fr", "Facture 39654", "fr-CA"), ("en", "Invoice 39654", "en-CA")],
)
def test_file_says_what_it_is(language, title, tag):
    reader = read(make_paper(), language)

    assert reader.metadata.title == title
    assert reader.metadata.subject.startswith(title)
    assert reader.metadata.author == "ODOTRACK inc."
    assert reader.metadata.creation_date == datetime(2016, 2, 7, tzinfo=UTC)
    assert reader.trailer["/Root"]["/Lang"] == tag


def test_single_page_has_no_page_number():
    assert "Page" not in all_text(make_paper())


@pytest.mark.parametrize(("language", "word"), [("fr", "de"), ("en", "of")])
def test_long_invoice_repeats_its_heading_and_counts_its_pages(language, word):
    pages = pages_of(make_paper(lines=60), language)

    assert len(pages) == 3
    for number, said in enumerate(pages, start=1):
        assert "Description" in said
        assert f"Page {number} {word} {len(pages)}" in said


@pytest.mark.parametrize("lines", range(1, 61))
def test_totals_stand_below_a_line_and_no_page_is_empty(lines):
    pages = pages_of(make_paper(lines=lines))

    codes = [re.findall(r"ODO-(\d+)", said) for said in pages]
    assert all(codes)
    assert [int(code) for page in codes for code in page] == [*range(1, lines + 1)]
    assert "Total (CAD)" in pages[-1]


def test_invoice_without_lines_has_its_totals():
    assert "40,19 $" in all_text(make_paper(lines=0))


def test_markup_in_a_name_is_text():
    name = '<b>Gros</b> & Fils {{7*7}} "><svg onload=x>'

    said = all_text(make_paper(billed_name=name))

    assert name in said.replace("\n", " ")


def test_markup_in_a_description_is_text():
    hostile = "</td></tr></table><img src=/etc/hostname>"
    line = make_line(description_fr=hostile, description_en=hostile)

    said = all_text(make_paper(lines=[line]))

    assert hostile in said.replace("\n", "")
    assert "40,19 $" in said


def test_long_words_stay_in_their_column():
    lines = [make_line(description_fr="X" * 400, description_en="X" * 400)]

    said = all_text(make_paper(lines=lines, billed_name="W" * 200))

    assert said.count("X") == 400
    assert max(map(len, re.findall("X+", said))) < 55
    assert max(map(len, re.findall("W+", said))) < 40


def test_description_longer_than_a_page_is_printed_whole():
    essay = " ".join(f"mot{number}" for number in range(1500))
    lines = [make_line(description_fr=essay, description_en="")]

    said = all_text(make_paper(lines=lines))

    assert set(essay.split()) <= set(said.split())
    assert "40,19 $" in said


@pytest.mark.parametrize(
    ("language", "facts", "expected"),
    [
        ("fr", {}, "ODOTRACK_2016-02-07_Facture-39654.pdf"),
        ("en", {}, "ODOTRACK_2016-02-07_Invoice-39654.pdf"),
        (
            "fr",
            {"kind": Kind.CREDIT_NOTE},
            "ODOTRACK_2016-02-07_Note-de-credit-39654.pdf",
        ),
        ("en", {"kind": Kind.CREDIT_NOTE}, "ODOTRACK_2016-02-07_Credit-note-39654.pdf"),
        (
            "en",
            {"supplier_name": "Été inc.", "number": '../A/é\r\n\u202e"7'},
            "Ete_2016-02-07_Invoice-..-A-e----7.pdf",
        ),
    ],
    ids=["french", "english", "note", "credit", "hostile"],
)
def test_file_name_is_plain(language, facts, expected):
    assert invoice_file_name(make_paper(**facts), language) == expected
