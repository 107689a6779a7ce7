"""What the address of a list asks for, and what answers."""

from datetime import date

import pytest

from odoportail import clock
from odoportail.extensions import db
from odoportail.invoices.filters import (
    ORDERS,
    Column,
    Filter,
    Shown,
    condition_of,
    read_filter,
)
from odoportail.invoices.searching import cents_of, fold
from odoportail.invoices.services import papers_of, status_of_row
from tests.paper_states import PAPERS
from tests.world import make_customer, make_invoice, make_line, make_user

FRENCH = ["Été", "ŒUVRE", "œuvre", "NOËL’S", "Ÿ"]
OTHERS = ["ß", "漢", "ÑANDU", "ВЛАД", "ŁÓDŹ", "ÅSA", "ẞ"]
STATES = {
    Shown.PAID: {"paid"},
    Shown.TO_PAY: {"unpaid", "partly_paid", "overdue"},
    Shown.OVERDUE: {"overdue"},
}


def test_address_says_all_that_is_asked_for():
    asked = {"annee": "2016", "etat": "a-payer", "q": "12 rue", "tri": "-montant"}

    wanted = read_filter(asked)

    assert wanted == Filter(2016, Shown.TO_PAY, "12 rue", Column.AMOUNT, True)
    assert wanted.args == asked


@pytest.mark.parametrize("wanted", ORDERS, ids=lambda wanted: wanted.order)
def test_every_order_has_an_address(wanted):
    assert read_filter(wanted.args) == wanted


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"annee": "", "etat": "", "q": "", "tri": ""},
        {"annee": "20166", "etat": "payée", "tri": "number"},
        {"annee": "٢٠١٦", "etat": "\x00", "q": "\x00\n", "tri": "--date"},
        {"annee": "0000", "tri": "-"},
    ],
)
def test_what_is_said_wrongly_is_as_if_not_said(asked):
    assert read_filter(asked) == Filter()
    assert read_filter(asked).args == {}


def test_words_are_what_a_keyboard_types_and_not_too_many():
    assert read_filter({"q": " a\x00b\tc  d "}).words == "a b c d"
    assert len(read_filter({"q": "x" * 500}).words) == 100
    assert read_filter({"q": "ve\u0301hicule"}).words == "véhicule"


def test_column_sorts_and_then_the_other_way_round():
    first = Filter(year=2016).sorted_by(Column.AMOUNT)

    assert (first.order, first.year) == ("montant", 2016)
    assert first.sorted_by(Column.AMOUNT).order == "-montant"
    assert first.sorted_by(Column.DATE).order == "-date"
    assert Filter().sorted_by(Column.DATE).order == "date"


@pytest.mark.parametrize(
    ("words", "cents"),
    [
        ("40,19", 4019),
        ("40.19 $", 4019),
        ("$40.19", 4019),
        ("40", 4000),
        ("1 234,56 $", 123456),
        ("1\u00a0234,56\u00a0$", 123456),
        ("1\u202f234,56", 123456),
        ("$1,234.56", 123456),
        ("-40,19 $", -4019),
        ("-$40.19", -4019),
        ("40,1", None),
        ("40,19 $ US", 4019),
        ("US$40.19", 4019),
        ("40,19 €", 4019),
        ("€40.19", 4019),
        ("40,19 CAD", 4019),
        ("--40,19", None),
        ("9" * 30, None),
        ("FA-40", None),
        ("", None),
    ],
)
def test_amount_is_understood_in_either_language(words, cents):
    assert cents_of(words) == cents


def numbers_of(reader, **wanted):
    """Return the numbers of the papers that are wanted."""
    rows = db.session.execute(
        papers_of(reader.id).where(condition_of(Filter(**wanted)))
    )
    return {row.number for row in rows}


@pytest.mark.parametrize("state", STATES)
def test_state_is_what_the_status_says(ana, garage, state):
    for number, facts in PAPERS.items():
        make_invoice(garage, number, **facts)

    rows = db.session.execute(papers_of(ana.id))
    expected = {row.number for row in rows if status_of_row(row).state in STATES[state]}
    assert numbers_of(ana, state=state) == expected
    assert expected


def test_invoice_due_today_is_not_late(ana, garage):
    make_invoice(garage, "A-1", due_on=clock.today())

    assert numbers_of(ana, state=Shown.OVERDUE) == set()
    assert numbers_of(ana, state=Shown.TO_PAY) == {"A-1"}


def test_year_has_its_first_and_its_last_day(ana, garage):
    days = ("2015-12-31", "2016-01-01", "2016-12-31", "2017-01-01")
    for day in days:
        make_invoice(garage, day, issued_on=date.fromisoformat(day))

    assert numbers_of(ana, year=2016) == set(days[1:3])


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("vehicule", {"A-1"}),
        ("VÉHICULE", {"A-1"}),
        ("un boeuf", {"A-1"}),
        ("truck", {"A-1"}),
        ("l'été", {"A-1"}),
        ("100 %", {"A-1"}),
        ("_00", set()),
        ("a_1", set()),
        ("a-", {"A-1", "A-2", "A-3"}),
        ("a-2", {"A-2"}),
        ("odo-9", {"A-2"}),
        ("40,19", {"A-1", "A-2"}),
        ("40", {"A-3"}),
        ("\\", set()),
        ("'; --", set()),
    ],
)
def test_words_are_sought_in_numbers_amounts_and_lines(ana, garage, words, found):
    described = "Véhicule de l’Été, un bœuf, 100 %"
    lines = [make_line(description_fr=described, description_en="Truck")]
    make_invoice(garage, "A-1", lines=lines)
    make_invoice(garage, "A-2", lines=[make_line(code="ODO-9", description_fr="x")])
    plain = {"subtotal_cents": 4000, "gst_cents": 0, "qst_cents": 0}
    make_invoice(garage, "A-3", lines=[make_line(description_fr="x")], **plain)

    assert numbers_of(ana, words=words) == found


@pytest.mark.parametrize("text", [*FRENCH, *OTHERS])
def test_database_folds_as_the_portal_does(ana, garage, text):
    make_invoice(garage, "A-1", lines=[make_line(description_fr=text)])

    assert numbers_of(ana, words=fold(text)) == {"A-1"}
    assert numbers_of(ana, words=text) == {"A-1"}


@pytest.mark.parametrize("words", ["99 999 999,99", "92233720368547758.07", "1,00"])
def test_amount_of_any_size_is_looked_for(client, in_app, words):
    customer = make_customer("C-1")
    make_invoice(customer, "A-1")
    make_user("ana@exemple.test", customer)
    client.sign_in()

    assert "A-1" not in client.get_text(f"/factures/?q={words}")
