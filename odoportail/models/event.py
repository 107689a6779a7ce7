"""The journal's rows: who did what, when, from where, on what. Append-only."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from odoportail import clock
from odoportail.extensions import Model
from odoportail.models.invoice import Invoice
from odoportail.models.person import Customer, User
from odoportail.models.signin import REASON_LETTERS
from odoportail.models.types import Instant

# An IPv6 address in its longest spelling.
IP_ADDRESS_LETTERS = 45


class Event(Model):
    """One thing that happened. `actor` is filled when no user did it (a command).

    `reason` is filled for all that the operator did in a preview, with why.

    `about_user_id` is whose access was given or ended. Rows from before there
    was that column, all by a command or an import, have them in `user_id`.

    The throttle counts by `account_key` (what was typed, as an HMAC: people
    type passwords in that box), by `device` (a trusted one, or empty) and by
    `network` (an IPv4 address, or the first half of an IPv6 one).
    """

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_user_at", "user_id", "at"),
        Index("ix_events_account_at", "account_key", "at"),
        Index("ix_events_network_at", "network", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, default=clock.now, index=True)
    action: Mapped[str] = mapped_column(String(40))
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    about_user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey(Customer.id), index=True)
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey(Invoice.id), index=True)
    actor: Mapped[str] = mapped_column(String(100), default="")
    ip_address: Mapped[str] = mapped_column(String(IP_ADDRESS_LETTERS), default="")
    account_key: Mapped[str | None] = mapped_column(String(64))
    device: Mapped[str] = mapped_column(String(32), default="")
    network: Mapped[str | None] = mapped_column(String(45))
    detail: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str | None] = mapped_column(String(REASON_LETTERS))
