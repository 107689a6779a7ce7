"""Who is billed (Customer), who signs in (User), and who may read what (Access)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BindParameter,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    SQLColumnExpression,
    String,
    Text,
    bindparam,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from odoportail import clock
from odoportail.extensions import Model
from odoportail.models.types import Instant, enum_column


class Role(StrEnum):
    """Say on what ground somebody reads a customer's papers."""

    OWNER = "owner"
    ACCOUNTANT = "accountant"
    PREVIEW = "preview"


class FilingPeriod(StrEnum):
    """Say how often a business files its GST and QST returns."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Customer(Model):
    """A customer of the billing system, under the billing system's own number.

    `email` is the address that billing gave last; who signs in is a User. The
    month in which its fiscal year begins, and its filing period, are what its
    owners say: billing knows nothing of them.
    """

    __tablename__ = "customers"
    __table_args__ = (
        CheckConstraint("fiscal_month BETWEEN 1 AND 12", name="fiscal_month"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_number: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    language: Mapped[str] = mapped_column(String(2))
    contact: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(Text, default="")
    city: Mapped[str] = mapped_column(String(100), default="")
    province: Mapped[str] = mapped_column(String(100), default="")
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    country: Mapped[str] = mapped_column(String(100), default="")
    active: Mapped[bool] = mapped_column(default=True)
    fiscal_month: Mapped[int] = mapped_column(default=1, server_default="1")
    filing_period: Mapped[FilingPeriod] = mapped_column(
        enum_column(FilingPeriod),
        default=FilingPeriod.YEAR,
        server_default=FilingPeriod.YEAR.value,
    )
    created_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)

    accesses: Mapped[list["Access"]] = relationship(back_populates="customer")


class User(Model):
    """A person who signs in. `email_key` is unique; mail goes to `email` as given.

    Without an address it is nobody, but the reader whom the operator's previews
    of one customer are seen as: it holds the one right that its role says.
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(2), default="fr")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    # Under the name that it had when it was the switch of every kind.
    wants_new_invoices: Mapped[bool] = mapped_column("wants_notices", default=True)
    wants_receipts: Mapped[bool] = mapped_column(default=True, server_default=true())
    wants_reminders: Mapped[bool] = mapped_column(default=True, server_default=true())
    # Counted up to make every device that was trusted a stranger again.
    device_version: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)

    accesses: Mapped[list["Access"]] = relationship(back_populates="user")

    @classmethod
    def is_person(cls) -> ColumnElement[bool]:
        """Return the condition of a person, which the reader of previews is not."""
        return cls.email != ""


class Access(Model):
    """The right of one person to one customer's papers, to the end of `last_day`."""

    __tablename__ = "accesses"

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), primary_key=True)
    customer_id: Mapped[int] = mapped_column(
        ForeignKey(Customer.id), primary_key=True, index=True
    )
    role: Mapped[Role] = mapped_column(enum_column(Role))
    last_day: Mapped[date | None]

    user: Mapped[User] = relationship(back_populates="accesses")
    customer: Mapped[Customer] = relationship(back_populates="accesses")

    @classmethod
    def held_by(cls, user_id: int | SQLColumnExpression[int]) -> ColumnElement[bool]:
        """Return the condition of a right that this person has today, in Québec.

        The day is asked for when a query runs, so that a query may be kept.
        """
        today: BindParameter[date] = bindparam(
            "today", callable_=lambda: clock.today(), unique=True
        )
        is_open = cls.last_day.is_(None) | (cls.last_day >= today)
        return (cls.user_id == user_id) & is_open
