"""What the home page sums up agrees with every paper that somebody may read."""

from datetime import date

import pytest

from odoportail import clock
from odoportail.extensions import db
from odoportail.invoices import glance
from odoportail.invoices.scopes import Scope
from odoportail.invoices.services import papers_of, status_of_row
from odoportail.models import Role
from tests.paper_states import CREDIT, LATE, PAID_ON, PAPERS
from tests.world import give_access, make_customer, make_invoice, make_user


@pytest.fixture
def garage(in_app):
    """Make a customer."""
    return make_customer("C-1")


@pytest.fixture
def ana(garage):
    """Make the person who reads its papers."""
    return make_user("ana@exemple.test", garage)


def test_nobody_without_customers_fails(in_app):
    assert glance.get_glance(0) == glance.Glance(Scope({}, None), [], None, None)


def test_customer_without_papers_owes_nothing(ana, garage):
    seen = glance.get_glance(ana.id)

    assert (seen.owing, seen.newest, seen.year) == ([], None, None)
    assert [customer.id for customer in seen.scope.customers] == [garage.id]


@pytest.mark.parametrize("name", PAPERS)
def test_each_kind_of_paper_owes_what_its_status_says(ana, garage, name):
    make_invoice(garage, **PAPERS[name])

    status = status_of_row(db.session.execute(papers_of(ana.id)).one())
    owing = glance.get_glance(ana.id).owing

    assert sum(one.cents for one in owing) == status.rest_cents
    late = status.rest_cents if status.state == "overdue" else 0
    assert sum(one.late_cents for one in owing) == late


def test_owing_is_added_up_by_currency(ana, garage):
    for facts in PAPERS.values():
        make_invoice(garage, **facts)

    owing = glance.get_glance(ana.id).owing

    assert owing == [
        glance.Owing(garage.id, "CAD", 4019 * 3 + 1200 * 2, 5, 4019 + 1200, 2),
        glance.Owing(garage.id, "USD", 4019, 1, 4019, 1),
    ]


def test_invoice_is_late_from_the_day_after(ana, garage):
    make_invoice(garage, due_on=clock.today())

    (owing,) = glance.get_glance(ana.id).owing

    assert (owing.cents, owing.late_cents, owing.late_count) == (4019, 0, 0)


def test_papers_of_others_are_not_summed_up(ana, garage):
    other = make_customer("C-2")
    give_access(ana, other, Role.ACCOUNTANT, last_day=date(2016, 1, 1))
    make_invoice(other, issued_on=date(2020, 1, 7))
    make_invoice(make_customer("C-3"), issued_on=date(2020, 1, 7))
    mine = make_invoice(garage)

    seen = glance.get_glance(ana.id)

    assert seen.newest.number == mine.number
    assert [owing.customer_id for owing in seen.owing] == [garage.id]
    assert sum(month.owing_cents for month in seen.year.months) == 4019


def test_newest_of_a_day_is_the_one_that_came_last(ana, garage):
    make_invoice(garage, "A-2")
    make_invoice(garage, "A-1")

    assert glance.get_glance(ana.id).newest.number == "A-1"


def test_each_customer_has_what_it_owes(ana, garage):
    other = make_customer("C-2")
    give_access(ana, other)
    make_invoice(garage)
    make_invoice(other, due_on=LATE)

    seen = glance.get_glance(ana.id)

    assert [owing.late_cents for owing in seen.owing_of(garage)] == [0]
    assert [owing.late_cents for owing in seen.owing_of(other)] == [4019]


def test_year_ends_with_the_month_of_the_newest_paper(ana, garage):
    for day in (date(2016, 2, 28), date(2016, 3, 1), date(2017, 2, 28)):
        make_invoice(garage, issued_on=day, paid=[(day, 2819)])

    months = glance.get_glance(ana.id).year.months

    assert [month.first_day for month in months[:2]] == [
        date(2016, 3, 1),
        date(2016, 4, 1),
    ]
    assert months[0] == glance.Month(date(2016, 3, 1), 2819, 1200)
    assert months[1] == glance.Month(date(2016, 4, 1), 0, 0)
    assert months[-1] == glance.Month(date(2017, 2, 1), 2819, 1200)
    assert len(months) == 12


def test_year_counts_what_was_credited_as_never_billed(ana, garage):
    make_invoice(garage, paid=[(PAID_ON, 1000)], credited=[(PAID_ON, 3019)])
    make_invoice(garage, paid=[(PAID_ON, 5000)])
    make_invoice(garage, **CREDIT)

    month = glance.get_glance(ana.id).year.months[-1]

    assert month == glance.Month(date(2016, 2, 1), 1000 + 4019, 0)


def test_year_is_in_the_currency_of_most_invoices(ana, garage):
    for month, currency in ((1, "USD"), (2, "CAD"), (2, "CAD"), (2, "CAD"), (3, "USD")):
        make_invoice(garage, issued_on=date(2016, month, 7), currency=currency)

    year = glance.get_glance(ana.id).year

    assert year.currency == "CAD"
    assert [month.owing_cents for month in year.months[-3:]] == [0, 3 * 4019, 0]


def test_months_of_another_currency_are_left_out(ana, garage):
    for month, currency in ((1, "USD"), (2, "CAD"), (3, "USD")):
        make_invoice(garage, issued_on=date(2016, month, 7), currency=currency)

    year = glance.get_glance(ana.id).year

    assert year.currency == "USD"
    assert [month.owing_cents for month in year.months[-3:]] == [4019, 0, 4019]


@pytest.mark.parametrize(
    ("last_day", "first"),
    [
        (date(2016, 12, 31), date(2016, 1, 1)),
        (date(2016, 1, 1), date(2015, 2, 1)),
        (date(2016, 2, 29), date(2015, 3, 1)),
    ],
)
def test_twelve_months_end_with_the_month_of_a_day(last_day, first):
    months = glance.list_months(last_day)

    assert (months[0], months[-1]) == (first, last_day.replace(day=1))
    assert len(set(months)) == 12


def test_months_before_the_twelve_count_for_nothing(ana, garage):
    make_invoice(garage, issued_on=date(2016, 2, 29))
    make_invoice(garage, issued_on=date(2015, 3, 1))
    for _ in range(3):
        make_invoice(garage, currency="USD", issued_on=date(2015, 2, 28))

    year = glance.get_glance(ana.id).year

    assert year.currency == "CAD"
    assert [month.owing_cents for month in year.months] == [4019, *[0] * 10, 4019]
