"""Say what has become of an invoice: one pure function, asked everywhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from odoportail.models import Kind


class State(StrEnum):
    """Every state that an invoice or a credit note can be in."""

    PAID = "paid"
    PARTLY_PAID = "partly_paid"
    UNPAID = "unpaid"
    OVERDUE = "overdue"
    CREDITED = "credited"
    NOTHING_TO_PAY = "nothing_to_pay"
    CREDIT_NOTE = "credit_note"


@dataclass(frozen=True)
class Status:
    """A state, the cents still owed (never negative), and the day that settled it."""

    state: State
    rest_cents: int = 0
    settled_on: date | None = None
    is_partly_paid: bool = False


@dataclass(frozen=True)
class Movement:
    """Cents that lower what is owed: a payment, or a credit note's amount."""

    on: date
    cents: int


@dataclass(frozen=True)
class Settlement:
    """What payments and credits come to, in cents, and the day the rest was nothing."""

    paid_cents: int
    credited_cents: int
    settled_on: date | None


def settle(
    total_cents: int, payments: Iterable[Movement], credited: Iterable[Movement]
) -> Settlement:
    """Add movements up, and find the day since which nothing is owed.

    A later refund that opens the invoice again takes the day away.
    """
    payments, credited = list(payments), list(credited)
    rest = total_cents
    settled_on = None
    for movement in sorted([*payments, *credited], key=lambda moved: moved.on):
        rest -= movement.cents
        if rest > 0:
            settled_on = None
        elif settled_on is None:
            settled_on = movement.on
    return Settlement(
        paid_cents=sum(movement.cents for movement in payments),
        credited_cents=sum(movement.cents for movement in credited),
        settled_on=settled_on,
    )


def status_of(
    *,
    kind: Kind,
    total_cents: int,
    paid_cents: int,
    credited_cents: int,
    settled_on: date | None,
    due_on: date | None,
    today: date,
) -> Status:
    """Return the status on `today`, a day in Québec."""
    if kind is Kind.CREDIT_NOTE:
        return Status(State.CREDIT_NOTE)
    rest = total_cents - paid_cents - credited_cents
    if total_cents <= 0 and rest <= 0:
        return Status(State.NOTHING_TO_PAY)
    if rest <= 0:
        is_credited = paid_cents <= 0
        state = State.CREDITED if is_credited else State.PAID
        return Status(state, settled_on=settled_on)
    has_paid = rest < total_cents
    if due_on is not None and due_on < today:
        return Status(State.OVERDUE, rest, is_partly_paid=has_paid)
    state = State.PARTLY_PAID if has_paid else State.UNPAID
    return Status(state, rest, is_partly_paid=has_paid)
