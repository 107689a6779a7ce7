"""Invoices as billing issued them, their lines, payments, and what is still owed.

Every amount is an integer number of cents, exactly as billing sent it: nothing
is recomputed for display.
"""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from odoportail.extensions import Model
from odoportail.models.batch import Batch
from odoportail.models.person import Customer
from odoportail.models.types import SortKey, enum_column
from odoportail.number_keys import number_key

# Of a paper that names none.
DEFAULT_CURRENCY = "CAD"


class Kind(StrEnum):
    """Say what the paper is. It comes from billing, never from the balance."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


def key_of_number(context: Any) -> str:
    """Return what to sort a new invoice by."""
    return number_key(context.get_current_parameters()["number"])


class Invoice(Model):
    """An issued invoice or credit note. It never changes after its import.

    Supplier and billed party are snapshots: who moves does not rewrite old
    papers. A credit note's amounts are negative; `corrects` is what it lowers.
    `number_key` sorts numbers as people count.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        CheckConstraint(
            "subtotal_cents + gst_cents + qst_cents = total_cents", name="sums"
        ),
        Index("ix_invoices_newest", "customer_id", "issued_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(64), unique=True)
    number_key: Mapped[str] = mapped_column(
        SortKey, default=key_of_number, server_default=""
    )
    kind: Mapped[Kind] = mapped_column(enum_column(Kind))
    customer_id: Mapped[int] = mapped_column(ForeignKey(Customer.id))
    issued_on: Mapped[date]
    due_on: Mapped[date | None]
    currency: Mapped[str] = mapped_column(String(3))
    corrects_id: Mapped[int | None] = mapped_column(
        ForeignKey("invoices.id"), index=True
    )
    subtotal_cents: Mapped[int] = mapped_column(BigInteger)
    gst_cents: Mapped[int] = mapped_column(BigInteger)
    qst_cents: Mapped[int] = mapped_column(BigInteger)
    total_cents: Mapped[int] = mapped_column(BigInteger)
    supplier_name: Mapped[str] = mapped_column(String(200))
    supplier_address: Mapped[str] = mapped_column(Text)
    supplier_gst_number: Mapped[str] = mapped_column(String(40))
    supplier_qst_number: Mapped[str] = mapped_column(String(40))
    billed_name: Mapped[str] = mapped_column(String(200))
    billed_address: Mapped[str] = mapped_column(Text)
    batch_id: Mapped[int] = mapped_column(ForeignKey(Batch.id), index=True)

    customer: Mapped[Customer] = relationship()
    corrects: Mapped["Invoice | None"] = relationship(
        remote_side=[id], back_populates="corrections"
    )
    corrections: Mapped[list["Invoice"]] = relationship(
        back_populates="corrects", order_by=lambda: [Invoice.issued_on, Invoice.id]
    )
    lines: Mapped[list["InvoiceLine"]] = relationship(
        back_populates="invoice", order_by=lambda: InvoiceLine.position
    )
    payments: Mapped[list["Payment"]] = relationship(
        back_populates="invoice", order_by=lambda: [Payment.paid_on, Payment.id]
    )
    balance: Mapped["Balance"] = relationship(back_populates="invoice")


class InvoiceLine(Model):
    """One line of an invoice. `quantity_milli` is in thousandths of a unit."""

    __tablename__ = "invoice_lines"

    invoice_id: Mapped[int] = mapped_column(ForeignKey(Invoice.id), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), default="")
    description_fr: Mapped[str] = mapped_column(Text)
    description_en: Mapped[str] = mapped_column(Text)
    quantity_milli: Mapped[int] = mapped_column(BigInteger)
    unit_price_cents: Mapped[int] = mapped_column(BigInteger)
    amount_cents: Mapped[int] = mapped_column(BigInteger)

    invoice: Mapped[Invoice] = relationship(back_populates="lines")


class Payment(Model):
    """Money received for one invoice, under billing's number; a refund is negative."""

    __tablename__ = "payments"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(64), unique=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey(Invoice.id), index=True)
    paid_on: Mapped[date]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    method: Mapped[str] = mapped_column(String(40), default="")
    batch_id: Mapped[int] = mapped_column(ForeignKey(Batch.id), index=True)

    invoice: Mapped[Invoice] = relationship(back_populates="payments")


class Balance(Model):
    """What payments and credit notes have done to one invoice so far, in cents.

    Written with every import by `invoices.status.settle` and by nothing else,
    so that a list of thousands asks one query and no sums. `credited_cents` is
    positive; `settled_on` is the day that brought the rest to nothing.
    """

    __tablename__ = "balances"

    invoice_id: Mapped[int] = mapped_column(ForeignKey(Invoice.id), primary_key=True)
    paid_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    credited_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    settled_on: Mapped[date | None]

    invoice: Mapped[Invoice] = relationship(back_populates="balance")
