"""What an invoice is beside the one before, to the cent."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoportail.invoices.charges import Line
from odoportail.invoices.comparison import Billed, Verdict, compare

JANUARY, FEBRUARY = date(2016, 1, 7), date(2016, 2, 7)
MONTHLY = "Abonnement ODOTRACK, {} véhicule, mois de {}"


def line(amount=3495, *, quantity=1, price=None, code="ODO", said="Abonnement"):
    """Make a line of an invoice, of one at its price."""
    return Line(
        code=code,
        description_fr=said,
        description_en=f"{said} in English",
        quantity_milli=1000 * quantity,
        unit_price_cents=amount // (quantity or 1) if price is None else price,
        amount_cents=amount,
    )


def paper(*lines, on=FEBRUARY, taxes=(175, 349), currency="CAD"):
    """Make an invoice that is in no database."""
    return Billed(
        number=f"of {on}",
        issued_on=on,
        currency=currency,
        lines=list(lines),
        gst_cents=taxes[0],
        qst_cents=taxes[1],
        total_cents=subtotal_of(lines) + sum(taxes),
    )


def subtotal_of(lines):
    """Return what lines come to."""
    return sum(line.amount_cents for line in lines)


def changes(before, now, language="fr"):
    """Return kind, name and cents of what differs between two lists of lines."""
    found = compare(paper(*now), paper(*before, on=JANUARY), language)
    return [(change.kind, change.name, change.cents) for change in found.changes]


CASES = {
    "more": ([line()], [line(6990, quantity=2)], ("more", "Abonnement", 3495)),
    "more lines": ([line()], [line()] * 3, ("more", "Abonnement", 6990)),
    "fewer": ([line(6990, quantity=2)], [line()], ("fewer", "Abonnement", -3495)),
    "price": ([line(3295)], [line()], ("price", "Abonnement", 200)),
    "both": (
        [line(3295)],
        [line(6990, quantity=2)],
        ("price_and_quantity", "Abonnement", 3695),
    ),
    "amount alone": (
        [line(price=1)],
        [line(3500, price=1)],
        ("amount", "Abonnement", 5),
    ),
    "discounts": (
        [line(-500, quantity=-1)],
        [line(-1000, quantity=-2)],
        ("amount", "Abonnement", -500),
    ),
    "greater discount": (
        [line(), line(-500, code="R", said="Rabais")],
        [line(), line(-700, code="R", said="Rabais")],
        ("price", "Rabais", -200),
    ),
    "new": (
        [line()],
        [line(), line(495, code="RAP", said="Option")],
        ("new", "Option", 495),
    ),
    "gone": (
        [line(), line(495, code="RAP", said="Option")],
        [line()],
        ("gone", "Option", -495),
    ),
    "new for nothing": ([], [line(0, quantity=0)], ("new", "Abonnement", 0)),
    "without a code": (
        [line(code="")],
        [line(code=""), line(495, code="", said="Option")],
        ("new", "Option", 495),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_change_is_told(case):
    before, now, expected = CASES[case]

    assert changes(before, now) == [expected]


def test_price_of_another_sign_is_no_changed_price():
    found = changes([line(-500)], [line(3495)])

    assert [kind for kind, _, _ in found] == ["new", "gone"]


def test_lines_of_one_code_and_two_prices_are_two_charges():
    found = changes([line(3495), line(2995)], [line(3495), line(2995), line(2995)])

    assert found == [("more", "Abonnement", 2995)]


def test_greatest_change_comes_first_and_the_rest_is_counted():
    options = [
        line(cents, code=str(cents), said=str(cents)) for cents in (5, -9, 3, 7, 1)
    ]

    found = compare(paper(*options), paper(on=JANUARY), "fr")

    assert [change.cents for change in found.named] == [-9, 7, 5]
    assert (len(found.others), found.other_cents) == (2, 4)


NAMES = {
    "months": (
        "Abonnement ODOTRACK, 5 véhicules, mai",
        "Abonnement ODOTRACK, 6 véhicules, juin",
    ),
    "words": ("Forfait pour mai", "Forfait pour juin"),
    "nothing": ("Installation", "Boîtier"),
    "spaces": ("Forfait\n annuel", "Forfait annuel"),
    "long": ("Une description " * 10, "Une description " * 10),
    "one long word": ("X" * 90, "X" * 90),
}
NAMED = {
    "months": "Abonnement ODOTRACK",
    "words": "Forfait pour…",
    "nothing": "ODO",
    "spaces": "Forfait annuel",
    "long": "Une description Une description Une description Une…",
    "one long word": "X" * 60 + "…",
}


@pytest.mark.parametrize("case", NAMES)
def test_name_is_what_the_descriptions_have_in_common(case):
    before, now = NAMES[case]

    ((_, name, _),) = changes([line(said=before)], [line(6990, quantity=2, said=now)])

    assert name == NAMED[case]


def test_name_is_in_the_language_of_the_reader():
    ((_, name, _),) = changes([], [line()], "en")

    assert name == "Abonnement in English"


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [("1", "2", True), ("1", "5", False), ("x", "2", False)],
)
def test_vehicles_are_counted_where_the_description_counts_them(before, now, expected):
    found = compare(
        paper(line(6990, quantity=2, said=MONTHLY.format(now, "juin"))),
        paper(line(said=MONTHLY.format(before, "mai"))),
        "fr",
    )

    assert found.changes[0].is_in_vehicles is expected


def test_first_invoice_has_none_to_be_compared_with():
    assert compare(paper(line()), None, "fr").verdict is Verdict.FIRST


def test_invoices_in_two_currencies_are_not_compared():
    found = compare(paper(line()), paper(line(), currency="USD"), "fr")

    assert found.verdict is Verdict.FIRST_IN_CURRENCY


@pytest.mark.parametrize("taxes", [(175, 348), (174, 350)])
def test_same_lines_with_other_taxes_are_not_the_same_amount(taxes):
    found = compare(paper(line()), paper(line(), taxes=taxes), "fr")

    assert found.verdict is Verdict.OTHER_TAXES


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (date(2016, 1, 1), date(2016, 2, 29), True),
        (date(2015, 12, 31), date(2016, 1, 1), True),
        (date(2016, 2, 1), date(2016, 2, 29), False),
        (date(2015, 12, 31), date(2016, 2, 1), False),
        (date(2015, 1, 7), date(2016, 2, 7), False),
    ],
)
def test_last_month_is_the_calendar_month_before(before, now, expected):
    found = compare(paper(line(), on=now), paper(line(), on=before), "fr")

    assert found.is_last_month is expected


LINES = st.lists(
    st.builds(
        line,
        st.integers(-9, 9),
        quantity=st.integers(-2, 2),
        price=st.sampled_from([-5, 0, 5, 7]),
        code=st.sampled_from(["", "A", "B"]),
        said=st.sampled_from(["Un", "Deux", "Un, deux"]),
    ),
    max_size=8,
)
TAXES = st.tuples(st.integers(0, 2), st.integers(0, 2))


def facts(paper):
    """Return what lines and taxes say, whatever the order of repeated lines."""
    sums = {}
    for line in paper.lines:
        thing = line.code or line.description_fr, line.unit_price_cents
        quantity, amount = sums.get(thing, (0, 0))
        sums[thing] = quantity + line.quantity_milli, amount + line.amount_cents
    return sums, paper.gst_cents, paper.qst_cents, paper.total_cents


@given(LINES, LINES, TAXES, TAXES)
def test_named_differences_add_up_to_the_difference_of_subtotals(
    before, now, former_taxes, taxes
):
    was, is_now = paper(*before, taxes=former_taxes), paper(*now, taxes=taxes)

    found = compare(is_now, was, "fr")

    difference = subtotal_of(now) - subtotal_of(before)
    assert sum(change.cents for change in found.changes) == difference
    assert sum(change.cents for change in found.named) + found.other_cents == difference
    assert (found.verdict is Verdict.SAME) == (facts(was) == facts(is_now))
