"""Give each thing that billing sends its shape; names are those of the columns.

`line` says where in the file it begins, and is no part of the content: two
records are equal when billing said the same twice. The fields stand in the order
of the columns in `fields`. Not frozen, as that would take twice as long to make.
"""

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from odoportail.models import Kind

Cents: TypeAlias = int
Thousandths: TypeAlias = int


@dataclass(slots=True)
class CustomerRecord:
    """A customer, and the address of the person who reads its papers, if any."""

    line: int = field(compare=False, repr=False)
    customer_number: str
    name: str
    email: str
    language: str
    contact: str
    address: str
    city: str
    province: str
    postal_code: str
    country: str
    active: bool

    @property
    def number(self) -> str:
        """Return what no other customer has."""
        return self.customer_number


class LineRecord(NamedTuple):
    """One line of an invoice; those that say the same may be one object."""

    position: int
    code: str
    description_fr: str
    description_en: str
    quantity: Thousandths
    unit_price: Cents
    amount: Cents


@dataclass(slots=True)
class InvoiceRecord:
    """An invoice or a credit note, with its lines in the order of their positions."""

    line: int = field(compare=False, repr=False)
    invoice_number: str
    kind: Kind
    customer_number: str
    issued_on: date
    due_on: date | None
    currency: str
    corrects: str
    subtotal: Cents
    tps: Cents
    tvq: Cents
    total: Cents
    lines: tuple[LineRecord, ...]

    @property
    def number(self) -> str:
        """Return what no other invoice has."""
        return self.invoice_number


@dataclass(slots=True)
class PaymentRecord:
    """Money received for an invoice, or given back."""

    line: int = field(compare=False, repr=False)
    payment_number: str
    invoice_number: str
    paid_on: date
    amount: Cents
    method: str

    @property
    def number(self) -> str:
        """Return what no other payment has."""
        return self.payment_number


Record = CustomerRecord | InvoiceRecord | PaymentRecord


def differences(record: Any, other: Any) -> list[str]:
    """Return the names of the columns in which two records differ."""
    return [
        part.name
        for part in fields(record)
        if part.compare and getattr(record, part.name) != getattr(other, part.name)
    ]
