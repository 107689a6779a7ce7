"""What a file says is stored: every letter, digit and cent of it, or nothing."""

from datetime import date
from pathlib import Path

import pytest

from odoportail.billing import importing
from odoportail.billing.amounts import Amounts, Unreadable
from odoportail.billing.dates import is_date_format, parse_day
from odoportail.billing.sums import tax
from odoportail.extensions import db
from odoportail.models import Customer, Invoice, InvoiceLine, Kind

pytestmark = pytest.mark.usefixtures("garage")

DATA = Path(__file__).parents[1] / "data" / "invoices"
SAME_THREE = [
    "comma_and_point.csv",
    "semicolon_and_comma.csv",
    "semicolon_and_point.csv",
    "tab_and_comma.csv",
    "windows_1252.csv",
    "utf_16.csv",
    "old_mac_line_ends.csv",
    "separator_declared.csv",
    "no_last_line_end.csv",
    "blank_rows_and_columns.csv",
    "headings_spaced_and_capital.csv",
    "values_spaced.csv",
    "amounts_with_signs_and_groups.csv",
    "objects.json",
    "objects_with_numbers.json",
    "objects.jsonl",
]


def stored(number):
    """Return an invoice from the database."""
    return db.session.scalar(db.select(Invoice).where(Invoice.number == number))


@pytest.mark.parametrize("name", SAME_THREE)
def test_invoices_are_the_same_however_the_file_is_written(importer, name):
    importing.run("invoices", DATA / name, actor="clerk")

    first, second, credit = stored("0010"), stored("10"), stored("FA/2026-1")
    assert (first.issued_on, first.due_on) == (date(2026, 2, 7), date(2026, 3, 9))
    assert first.lines[0].description_fr == "Abonnement, Côté & L’Œuvre"
    assert (second.subtotal_cents, second.total_cents) == (153495, 176481)
    assert [line.quantity_milli for line in second.lines] == [1500, 1000]
    assert (credit.kind, credit.corrects) == (Kind.CREDIT_NOTE, first)
    assert credit.total_cents == -4019


NUMBERS = ["000123", "0010", "1E5", "12345678901234567890", "FA 1", "a/b%c", "№7"]


@pytest.mark.parametrize("number", NUMBERS)
def test_number_is_stored_as_written(importer, number):
    importer.invoices({"invoice_number": number})

    assert stored(number).number == number


def test_numbers_that_differ_by_zeros_are_two_invoices(importer):
    report = importer.invoices({"invoice_number": "10"}, {"invoice_number": "0010"})

    assert report.new == 2


def test_json_number_is_stored_as_its_exact_digits(importer):
    file = DATA / "json_number_as_number.json"

    importing.run("invoices", file, actor="clerk")

    assert stored("12345678901234567890").total_cents == 16579


def test_letters_made_of_two_are_stored_as_one(importer):
    importer.invoices({"description_fr": "Cote\u0301"})

    assert db.session.scalar(db.select(InvoiceLine.description_fr)) == "Coté"


def test_line_breaks_in_an_address_are_stored_as_one_kind(in_app):
    file = DATA.parent / "customers" / "right.csv"

    importing.run("customers", file, actor="clerk")

    addresses = db.session.scalars(db.select(Customer.address)).all()
    assert "12, rue Principale\nbureau 2" in addresses


def test_lines_without_positions_keep_the_order_of_the_file(importer):
    half = {"position": "", "subtotal": "69.90", "total": "75.14"}

    importer.invoices(half | {"code": "B"}, half | {"code": "A"})

    lines = stored("F-1").lines
    assert [(line.position, line.code) for line in lines] == [(1, "B"), (2, "A")]


def test_spaces_before_a_quotation_mark_are_no_part_of_the_text(importer):
    importer.invoices({"description_fr": ' "Garage, Côté"'})

    assert stored("F-1").lines[0].description_fr == "Garage, Côté"


def test_missing_currency_is_the_canadian_dollar(importer):
    importer.invoices({"currency": ""})

    assert stored("F-1").currency == "CAD"


AMOUNTS = {
    "40": 4000, "40.19": 4019, "40,19": 4019, "40,5": 4050, "0,01": 1, "-0": 0,
    "1 234,56": 123456, "1\u00a0234,56": 123456, "1\u202f234\u202f567,89": 123456789,
    "1,234.56": 123456, "1,234,567": 123456700, "1 234.56": 123456, "1234,56": 123456,
    "40,19 $": 4019, "40,19\u00a0$": 4019, "$40.19": 4019, "-$40.19": -4019,
    "$-40.19": -4019, "\u221240,19": -4019, "- 40,19 $": -4019,
    "9999999999999.99": 999999999999999,
}  # fmt: skip


@pytest.mark.parametrize(("text", "cents"), AMOUNTS.items())
def test_amount_is_read_to_the_cent(text, cents):
    assert Amounts().read(text, 2) == cents


UNCERTAIN = [
    "1,234", "-1,234", "1.234", "40.195", "1.234,56", "1,23,456", "1 23", "12 34,5",
    "40,19,", "40.", ".5", "(40.19)", "40.19-", "+4", "1e2", "0x1F", "٤٠", "$4$", "",
    "10000000000000.00",
]  # fmt: skip


@pytest.mark.parametrize("text", UNCERTAIN)
def test_amount_that_is_not_certain_is_refused(text):
    with pytest.raises(Unreadable):
        Amounts().read(text, 2)


DECLARED = {"1,234": (",", 1234), "1,234.5": (".", 1234500), "0,123": (None, 123)}


@pytest.mark.parametrize(("text", "meaning"), DECLARED.items())
def test_decimal_mark_that_is_declared_settles_a_quantity(text, meaning):
    decimal, thousandths = meaning

    assert Amounts(decimal).read(text, 3) == thousandths


@pytest.mark.parametrize(("decimal", "text"), [(".", "40,19"), (",", "40.19")])
def test_amount_against_the_declared_mark_is_refused(decimal, text):
    with pytest.raises(Unreadable, match="as declared"):
        Amounts(decimal).read(text, 2)


TAXES = [
    ([3495], 5_000, 175),
    ([3495], 9_975, 349),
    ([10], 5_000, 1),
    ([-10], 5_000, -1),
    ([9], 5_000, 0),
    ([2000], 9_975, 200),
    ([33] * 7, 9_975, 21),
    ([231], 9_975, 23),
]


@pytest.mark.parametrize(("amounts", "rate", "cents"), TAXES)
def test_half_a_cent_of_tax_counts_as_a_cent(amounts, rate, cents):
    assert tax(amounts, rate) == cents


DAYS = {"07/02/2026": "%d/%m/%Y", "2/7/26": "%m/%d/%y", "20260207": "%Y%m%d"}


@pytest.mark.parametrize(("text", "declared"), DAYS.items())
def test_date_is_read_as_declared(text, declared):
    assert parse_day(text, declared) == date(2026, 2, 7)


@pytest.mark.parametrize("text", ["1112026", "11112026 ", "٠١٠٢٢٠٢٦"])
def test_date_without_separators_needs_every_zero(text):
    with pytest.raises(Unreadable):
        parse_day(text, "%d%m%Y")


@pytest.mark.parametrize("text", ["%d/%m", "%d/%m/%Y %H", "%d/%d/%Y", "%m/%Y/%y", "%"])
def test_date_format_names_each_part_once(text):
    assert not is_date_format(text)


@pytest.mark.parametrize("code", ["JPY", "KWD", "XYZ", "C$"])
def test_currency_without_hundred_cents_is_refused(importer, code):
    report = importer.invoices({"currency": code})

    assert [refusal.column for refusal in report.refusals] == ["currency"]


def test_descriptions_that_no_page_holds_are_refused(importer):
    text = "x" * 3900
    rows = [
        {"position": str(at), "description_fr": text, "amount": "0", "unit_price": "0"}
        for at in range(2, 20)
    ]

    report = importer.invoices({}, *rows)

    assert any("letters" in refusal.reason for refusal in report.refusals)
