"""Draw up a statement of account: what moved in a period, and what is owed after it.

Pure: whoever asks brings the papers and payments, those before the period too.
Every amount is in cents of one currency; what is owed is positive.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from odoportail.models import Kind


class MovementKind(StrEnum):
    """Say what moved the balance."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"
    REFUND = "refund"


# The order of what happens on one day.
DAY_ORDER = list(MovementKind)


@dataclass(frozen=True)
class Party:
    """A supplier or a customer: a name, and an address in lines."""

    name: str
    address: str


@dataclass(frozen=True)
class IssuedPaper:
    """An invoice, or a credit note with its negative total and what it corrects."""

    number: str
    kind: Kind
    issued_on: date
    due_on: date | None
    total_cents: int
    corrects: str | None = None


@dataclass(frozen=True)
class PaymentMade:
    """Money received for one invoice; a refund is negative."""

    invoice_number: str
    paid_on: date
    amount_cents: int
    method: str = ""


@dataclass(frozen=True)
class StatementMovement:
    """What moved the balance on one day, by how much, and what it was after.

    `number` is that of the paper, or of the invoice that was paid.
    """

    on: date
    kind: MovementKind
    number: str
    method: str
    amount_cents: int
    balance_cents: int


@dataclass(frozen=True)
class Statement:
    """One customer's account in one currency, from the first day to the last.

    `overdue_cents` is what of the closing balance fell due before the last day.
    """

    supplier: Party
    customer: Party
    customer_number: str
    currency: str
    first_day: date
    last_day: date
    opening_cents: int
    movements: tuple[StatementMovement, ...]
    closing_cents: int
    overdue_cents: int


def build_statement(
    *,
    supplier: Party,
    customer: Party,
    customer_number: str,
    currency: str,
    first_day: date,
    last_day: date,
    papers: Iterable[IssuedPaper],
    payments: Iterable[PaymentMade],
) -> Statement:
    """Return the statement of a period; what is later than its last day is ignored.

    `papers` and `payments` are all there are, in any order, in one currency.
    """
    papers = [paper for paper in papers if paper.issued_on <= last_day]
    payments = [payment for payment in payments if payment.paid_on <= last_day]
    steps = sorted([*map(step_of_paper, papers), *map(step_of_payment, payments)])
    opening = sum(step.cents for step in steps if step.on < first_day)
    movements = run_up(opening, [step for step in steps if step.on >= first_day])
    closing = movements[-1].balance_cents if movements else opening
    return Statement(
        supplier=supplier,
        customer=customer,
        customer_number=customer_number,
        currency=currency,
        first_day=first_day,
        last_day=last_day,
        opening_cents=opening,
        movements=movements,
        closing_cents=closing,
        # What was paid too much elsewhere is not owed a second time.
        overdue_cents=max(min(overdue(papers, payments, last_day), closing), 0),
    )


@dataclass(frozen=True, order=True)
class Step:
    """A movement before its balance is known; steps sort as they happened."""

    on: date
    place: int
    number: str
    cents: int
    method: str


def step_of_paper(paper: IssuedPaper) -> Step:
    """Return what an invoice or a credit note does to the balance."""
    place = DAY_ORDER.index(MovementKind(paper.kind.value))
    return Step(paper.issued_on, place, paper.number, paper.total_cents, "")


def step_of_payment(payment: PaymentMade) -> Step:
    """Return what a payment or a refund does to the balance."""
    is_refund = payment.amount_cents < 0
    kind = MovementKind.REFUND if is_refund else MovementKind.PAYMENT
    return Step(
        payment.paid_on,
        DAY_ORDER.index(kind),
        payment.invoice_number,
        -payment.amount_cents,
        payment.method,
    )


def run_up(balance: int, steps: Iterable[Step]) -> tuple[StatementMovement, ...]:
    """Return the movements, each with the balance after it."""
    movements = []
    for step in steps:
        balance += step.cents
        movements.append(
            StatementMovement(
                on=step.on,
                kind=DAY_ORDER[step.place],
                number=step.number,
                method=step.method,
                amount_cents=step.cents,
                balance_cents=balance,
            )
        )
    return tuple(movements)


def overdue(
    papers: Iterable[IssuedPaper], payments: Iterable[PaymentMade], day: date
) -> int:
    """Return the cents that are still owed on `day` of what fell due before it."""
    papers = list(papers)
    rests = {
        paper.number: paper.total_cents
        for paper in papers
        if paper.kind is Kind.INVOICE and paper.due_on and paper.due_on < day
    }
    for payment in payments:
        if payment.invoice_number in rests:
            rests[payment.invoice_number] -= payment.amount_cents
    for paper in papers:
        if paper.kind is Kind.CREDIT_NOTE and paper.corrects in rests:
            rests[paper.corrects] += paper.total_cents
    return sum(rest for rest in rests.values() if rest > 0)
