"""A paper stays as long as the years in which money came for it are kept."""

from datetime import date

import pytest
import time_machine

from odoportail.extensions import db
from odoportail.models import Invoice
from tests.world import make_customer, make_invoice

REMOVE = ["retention", "--remove", "--yes"]
IN_2016, IN_2017 = date(2016, 12, 31), date(2017, 1, 1)


@pytest.fixture(autouse=True)
def new_year():
    """Begin the year in which the papers of 2016 may go."""
    with time_machine.travel("2024-01-01T05:00:00Z", tick=False):
        yield


@pytest.fixture
def garage(in_app):
    """Make the customer whose papers they are."""
    return make_customer("C-1")


def count_left():
    """Return how many papers are there."""
    db.session.commit()
    return db.session.scalar(db.select(db.func.count()).select_from(Invoice))


@pytest.mark.parametrize(("paid_on", "left"), [(IN_2016, 0), (IN_2017, 1)])
def test_paper_that_was_paid_in_a_year_that_is_kept_stays(
    garage, runner, paid_on, left
):
    make_invoice(garage, paid=[(paid_on, 4019)])

    runner.invoke(REMOVE)

    assert count_left() == left


def test_paper_bound_to_one_that_was_paid_of_late_stays_with_it(garage, runner):
    first = make_invoice(garage, paid=[(IN_2016, 4019)])
    make_invoice(garage, corrects_id=first.id, paid=[(IN_2017, 4019)])

    runner.invoke(REMOVE)

    assert count_left() == 2


def test_payment_of_a_paper_of_another_keeps_nothing(garage, runner):
    make_invoice(garage, paid=[(IN_2016, 4019)])
    make_invoice(garage, issued_on=IN_2017, paid=[(IN_2017, 4019)])

    runner.invoke(REMOVE)

    assert count_left() == 1
