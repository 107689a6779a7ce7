"""Say what stands in the rows of each paper, and have their room measured.

Imports what makes PDFs, so it is imported where one is made (see `pdf`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from flask_babel import gettext, lazy_gettext

from odoportail import i18n
from odoportail.invoices.methods import payment_method
from odoportail.invoices.pdf_layout import (
    ClosingRow,
    Column,
    Plan,
    address_overflow,
    plan,
)
from odoportail.invoices.statements import MovementKind, Statement, StatementMovement
from odoportail.models import Invoice, Kind

MOVEMENTS = {
    MovementKind.INVOICE: lazy_gettext("Invoice %(number)s"),
    MovementKind.CREDIT_NOTE: lazy_gettext("Credit note %(number)s"),
    MovementKind.PAYMENT: lazy_gettext("Payment of invoice %(number)s"),
    MovementKind.REFUND: lazy_gettext("Refund of invoice %(number)s"),
}


@dataclass(frozen=True)
class Row:
    """A row of a receipt or a statement: a day, words, cents, and cents after it."""

    day: date
    words: str
    cents: int | None
    balance_cents: int = 0


@dataclass(frozen=True)
class Receipt:
    """What paid an invoice, in cents; what is below nothing was paid too much."""

    rows: tuple[Row, ...]
    paid_cents: int
    credited_cents: int
    rest_cents: int


def plan_invoice(invoice: Invoice) -> Plan:
    """Lay out the lines of an invoice or a credit note."""
    lines = invoice.lines
    is_french = i18n.current_language() == "fr"
    money = partial(i18n.money, currency=invoice.currency)
    codes = Column(
        "code", gettext("Code"), [line.code for line in lines], is_broken=True
    )
    figures = [
        Column(
            "quantity",
            gettext("Quantity"),
            [i18n.quantity(one) for one in {line.quantity_milli for line in lines}],
        ),
        Column(
            "price",
            gettext("Unit price"),
            amounts((line.unit_price_cents for line in lines), invoice.currency),
        ),
        Column(
            "amount",
            gettext("Amount"),
            amounts((line.amount_cents for line in lines), invoice.currency),
        ),
    ]
    return plan(
        [codes, *figures] if any(codes.texts) else figures,
        [line.description_fr if is_french else line.description_en for line in lines],
        closing_of_invoice(invoice),
        sum_shown=money(invoice.total_cents),
        lowered_by=address_overflow(invoice.billed_name, invoice.billed_address),
    )


def closing_of_invoice(invoice: Invoice) -> list[ClosingRow]:
    """Return the subtotal, the two taxes, and the total."""
    money = partial(i18n.money, currency=invoice.currency)
    gst = gettext("GST no. %(number)s", number=invoice.supplier_gst_number)
    qst = gettext("QST no. %(number)s", number=invoice.supplier_qst_number)
    total = gettext("Total (%(currency)s)", currency=invoice.currency)
    return [
        ClosingRow("part first", gettext("Subtotal"), money(invoice.subtotal_cents)),
        ClosingRow("part", gst, money(invoice.gst_cents)),
        ClosingRow("part last", qst, money(invoice.qst_cents)),
        ClosingRow("total", total, money(invoice.total_cents)),
    ]


def receipt_of(invoice: Invoice) -> Receipt:
    """Return what paid an invoice: payments, refunds and credit notes by day."""
    notes = [note for note in invoice.corrections if note.kind is Kind.CREDIT_NOTE]
    rows = [
        Row(
            payment.paid_on,
            words_of_payment(payment.method, payment.amount_cents),
            payment.amount_cents,
        )
        for payment in invoice.payments
    ]
    rows += [
        Row(
            note.issued_on,
            gettext("Credit note %(number)s", number=note.number),
            -note.total_cents,
        )
        for note in notes
    ]
    paid = sum(payment.amount_cents for payment in invoice.payments)
    credited = -sum(note.total_cents for note in notes)
    return Receipt(
        rows=tuple(sorted(rows, key=lambda row: row.day)),
        paid_cents=paid,
        credited_cents=credited,
        rest_cents=invoice.total_cents - credited - paid,
    )


def words_of_payment(method: str, cents: int) -> str:
    """Return how was paid, or what happened where billing does not say how."""
    if method.strip():
        return payment_method(method)
    return str(gettext("Refund") if cents < 0 else gettext("Payment"))


def plan_receipt(invoice: Invoice, receipt: Receipt) -> Plan:
    """Lay out what paid an invoice."""
    paid = [row.cents or 0 for row in receipt.rows]
    return plan(
        [
            day_column(receipt.rows),
            Column("amount", gettext("Amount"), amounts(paid, invoice.currency)),
        ],
        [row.words for row in receipt.rows],
        closing_of_receipt(invoice, receipt),
        sum_shown=i18n.money(receipt.paid_cents, invoice.currency),
        lowered_by=address_overflow(invoice.billed_name, invoice.billed_address),
    )


def closing_of_receipt(invoice: Invoice, receipt: Receipt) -> list[ClosingRow]:
    """Return what the invoice came to, what lowered it, and that nothing is left."""
    money = partial(i18n.money, currency=invoice.currency)
    total, rest = gettext("Total of the invoice"), receipt.rest_cents
    label = gettext("Balance (%(currency)s)", currency=invoice.currency)
    if rest < 0:
        label = gettext("Paid in excess (%(currency)s)", currency=invoice.currency)
    rows = [ClosingRow("part first", total, money(invoice.total_cents))]
    if receipt.credited_cents:
        credited = money(-receipt.credited_cents)
        rows.append(ClosingRow("part", gettext("Credit notes"), credited))
    paid = ClosingRow("part last", gettext("Total paid"), money(-receipt.paid_cents))
    return [*rows, paid, ClosingRow("total", label, money(abs(rest)))]


def rows_of_statement(statement: Statement) -> tuple[Row, ...]:
    """Return the opening balance, and what moved it."""
    opening = gettext("Opening balance")
    return (
        Row(statement.first_day, opening, None, statement.opening_cents),
        *(
            Row(
                moved.on,
                words_of_movement(moved),
                moved.amount_cents,
                moved.balance_cents,
            )
            for moved in statement.movements
        ),
    )


def words_of_movement(moved: StatementMovement) -> str:
    """Return what a movement was, and how was paid."""
    words = str(MOVEMENTS[moved.kind]) % {"number": moved.number}
    if not moved.method.strip():
        return words
    return f"{words} · {payment_method(moved.method)}"


def period(statement: Statement) -> str:
    """Return the days that a statement is about, in words."""
    first, last = i18n.long_day(statement.first_day), i18n.long_day(statement.last_day)
    return str(gettext("From %(first)s to %(last)s", first=first, last=last))


def plan_statement(statement: Statement, rows: Sequence[Row]) -> Plan:
    """Lay out what moved the balance."""
    currency, customer = statement.currency, statement.customer
    moved = amounts((row.cents or 0 for row in rows), currency)
    balances = amounts((row.balance_cents for row in rows), currency)
    return plan(
        [
            day_column(rows),
            Column("amount", gettext("Amount"), moved),
            Column("balance", gettext("Balance"), balances),
        ],
        [row.words for row in rows],
        closing_of_statement(statement),
        sum_shown=i18n.money(statement.closing_cents, currency),
        lowered_by=address_overflow(customer.name, customer.address),
    )


def closing_of_statement(statement: Statement) -> list[ClosingRow]:
    """Return the closing balance, and what of it is overdue."""
    money = partial(i18n.money, currency=statement.currency)
    closing = gettext("Closing balance (%(currency)s)", currency=statement.currency)
    overdue = gettext("Of which overdue")
    return [
        ClosingRow("total", closing, money(statement.closing_cents)),
        ClosingRow("part", overdue, money(statement.overdue_cents)),
    ]


def day_column(rows: Iterable[Row]) -> Column:
    """Return the column of days."""
    return Column("day", gettext("Date"), [i18n.day(row.day) for row in rows])


def amounts(cents: Iterable[int], currency: str) -> list[str]:
    """Return amounts in words, each once: most lines of a long paper cost the same."""
    return [i18n.money(amount, currency) for amount in set(cents)]
