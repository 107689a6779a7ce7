"""What each paper says, read back by two readers, equals the data it was made of."""

import re
import shutil
import subprocess
from collections import Counter

import pytest
from flask_babel import force_locale

from odoportail.i18n import LANGUAGES, day, long_day, money
from odoportail.invoices import pdf, pdf_layout
from odoportail.invoices.pdf_rows import plan_invoice
from odoportail.invoices.statements import Statement
from tests.paper import make_paper
from tests.pdf_variants import VARIANTS, fleet

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("in_app"),
]
EVERY = pytest.mark.parametrize("name", VARIANTS)
BOTH = pytest.mark.parametrize("language", ["fr", "en"])
AMOUNT = re.compile(r"-?\$[\d,]+\.\d\d|-?\d[\d ]*,\d\d \$")


def cents_of(variant):
    """Return every amount that a paper must show, the one beside the name first."""
    paper = variant.paper
    if isinstance(paper, Statement):
        rows = [(move.amount_cents, move.balance_cents) for move in paper.movements]
        moved = [cents for row in rows for cents in row]
        closing = paper.closing_cents
        return [closing, paper.opening_cents, *moved, closing, paper.overdue_cents]
    if variant.render is pdf.render_receipt:
        paid = sum(payment.amount_cents for payment in paper.payments)
        credited = [-note.total_cents for note in paper.corrections]
        rest = paper.total_cents - sum(credited) - paid
        rows = [payment.amount_cents for payment in paper.payments] + credited
        closing = [-sum(credited)] if credited else []
        return [paid, *rows, paper.total_cents, *closing, -paid, abs(rest)]
    lines = [(line.unit_price_cents, line.amount_cents) for line in paper.lines]
    parts = [paper.subtotal_cents, paper.gst_cents, paper.qst_cents]
    total = paper.total_cents
    return [total, *(cents for line in lines for cents in line), *parts, total]


def words_of(variant):
    """Return the names, numbers and days that a paper must show."""
    paper = variant.paper
    if isinstance(paper, Statement):
        days = [long_day(paper.first_day), long_day(paper.last_day)]
        moved = [
            text for move in paper.movements for text in (day(move.on), move.number)
        ]
        names = (paper.supplier, paper.customer)
        return [
            *days,
            *moved,
            *(text for name in names for text in (name.name, name.address)),
        ]
    names = [paper.supplier_name, paper.billed_name, paper.billed_address, paper.number]
    if variant.render is pdf.render_receipt:
        days = [long_day(paper.balance.settled_on)]
        days += [day(payment.paid_on) for payment in paper.payments]
        return [*names, *days, *(note.number for note in paper.corrections)]
    lines = [text for line in paper.lines for text in (line.code, line.description_fr)]
    return [*names, long_day(paper.issued_on), *lines]


def plain(text):
    """Return a text without spaces, which readers set as they like."""
    return "".join(text.split())


@EVERY
@BOTH
def test_amounts_are_those_of_the_data_each_on_one_line(name, language):
    variant = VARIANTS[name]()
    pages = variant.reader(language).pages

    lines = [line for page in pages for line in page.extract_text().split("\n")]

    said = [line.strip() for line in lines if AMOUNT.fullmatch(line.strip())]
    with force_locale(LANGUAGES[language]):
        written = [money(cents).replace("\u00a0", " ") for cents in cents_of(variant)]
    assert Counter(said) == Counter(written)


@EVERY
def test_names_numbers_and_days_are_those_of_the_data(name):
    variant = VARIANTS[name]()

    said = plain("".join(page.extract_text() for page in variant.reader("fr").pages))

    with force_locale("fr_CA"):
        assert [text for text in words_of(variant) if plain(text) not in said] == []


@pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="there is no pdftotext here"
)
@EVERY
def test_another_reader_finds_the_same(name):
    variant = VARIANTS[name]()
    content = variant.render(variant.paper, "fr")

    command = ["pdftotext", "-raw", "-", "-"]
    read = subprocess.run(command, input=content, capture_output=True, check=True)

    said = plain(read.stdout.decode())
    with force_locale("fr_CA"):
        expected = words_of(variant) + [money(cents) for cents in cents_of(variant)]
        assert [text for text in expected if plain(text) not in said] == []


@pytest.mark.parametrize("lines", [1, 16, 17, 18, 21, 22, 23, 50, 55, 56, 60, 150])
def test_pages_are_known_before_they_are_made(lines):
    paper = make_paper(lines=fleet(lines))

    with force_locale("fr_CA"):
        planned = len(plan_invoice(paper).pages)

    assert planned == pdf.render_invoice(paper, "fr").count(b"/Type /Page\n")


@pytest.mark.parametrize("name", ["fleet", "busy"])
def test_paper_thought_to_fit_one_page_gets_the_heads_of_several(name, monkeypatch):
    expected = VARIANTS[name]().reader("fr").pages
    monkeypatch.setattr(pdf_layout, "FIRST_PAGE_ROOM", 100_000)

    pages = [page.extract_text() for page in VARIANTS[name]().reader("fr").pages]

    assert len(pages) == len(expected)
    for number, text in enumerate(pages[1:], start=2):
        assert f"Page {number} de {len(pages)}" in text
        assert text.count("ODOTRACK inc.") == 2, "no head above the rows"
