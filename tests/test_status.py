"""The one function that says what has become of an invoice."""

from datetime import date

import pytest

from odoportail.invoices.status import Movement, State, settle, status_of
from odoportail.models import Kind

DAY = date(2026, 6, 30)
BEFORE, AFTER = date(2026, 6, 29), date(2026, 7, 1)


def ask(total=10000, paid=0, credited=0, due_on=None, kind=Kind.INVOICE):
    """Return the status of an invoice of 100,00 $ on the day."""
    return status_of(
        kind=kind,
        total_cents=total,
        paid_cents=paid,
        credited_cents=credited,
        settled_on=DAY,
        due_on=due_on,
        today=DAY,
    )


@pytest.mark.parametrize(
    ("paid", "due_on", "state", "rest"),
    [
        (0, None, State.UNPAID, 10000),
        (0, DAY, State.UNPAID, 10000),
        (0, BEFORE, State.OVERDUE, 10000),
        (3000, AFTER, State.PARTLY_PAID, 7000),
        (3000, BEFORE, State.OVERDUE, 7000),
        (9999, AFTER, State.PARTLY_PAID, 1),
        (10000, BEFORE, State.PAID, 0),
        (12000, BEFORE, State.PAID, 0),
        (-500, AFTER, State.UNPAID, 10500),
    ],
)
def test_payments_and_due_date_decide(paid, due_on, state, rest):
    status = ask(paid=paid, due_on=due_on)

    assert (status.state, status.rest_cents) == (state, rest)


@pytest.mark.parametrize(
    ("total", "credited", "paid", "state"),
    [
        (10000, 10000, 0, State.CREDITED),
        (10000, 4000, 6000, State.PAID),
        (10000, 4000, 0, State.PARTLY_PAID),
        (0, 0, 0, State.NOTHING_TO_PAY),
    ],
)
def test_credits_count(total, credited, paid, state):
    assert ask(total, paid, credited).state is state


def test_credit_note_owes_nothing_and_is_never_late():
    status = ask(-4000, kind=Kind.CREDIT_NOTE, due_on=BEFORE)

    assert (status.state, status.rest_cents) == (State.CREDIT_NOTE, 0)


@pytest.mark.parametrize(
    ("payments", "settled_on"),
    [
        ([], None),
        ([Movement(BEFORE, 4000)], None),
        ([Movement(BEFORE, 4000), Movement(DAY, 6000)], DAY),
        ([Movement(DAY, 6000), Movement(BEFORE, 4000)], DAY),
        ([Movement(BEFORE, 10000), Movement(DAY, 10)], BEFORE),
        ([Movement(BEFORE, 10000), Movement(DAY, -10)], None),
        ([Movement(BEFORE, 10000), Movement(DAY, -10), Movement(AFTER, 10)], AFTER),
    ],
    ids=["none", "part", "two", "order", "over", "refund", "paid again"],
)
def test_day_of_settlement_is_when_nothing_was_left(payments, settled_on):
    assert settle(10000, payments, []).settled_on == settled_on


def test_settlement_adds_payments_and_credits_apart():
    settled = settle(10000, [Movement(BEFORE, 6000)], [Movement(DAY, 4000)])

    assert (settled.paid_cents, settled.credited_cents) == (6000, 4000)
    assert settled.settled_on == DAY
