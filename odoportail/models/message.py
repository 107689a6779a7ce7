"""The outbox: a mail is a row, committed with what caused it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from odoportail import clock
from odoportail.extensions import Model
from odoportail.models.types import Instant, enum_column


class MessageState(StrEnum):
    """Say where a message stands."""

    QUEUED = "queued"
    SENT = "sent"
    DROPPED = "dropped"  # nobody to send it to, or no longer wanted
    FAILED = "failed"  # given up; `mail status` shows it


class Message(Model):
    """One mail to one address. The worker claims it, delivers it, and marks it.

    `reference` is the Message-ID, fixed here so that a retry is recognised as
    the same mail. `details` is what the letter needs: ids, never secrets.
    """

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_due", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    details: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    reference: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[MessageState] = mapped_column(
        enum_column(MessageState), default=MessageState.QUEUED
    )
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    due_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    fault: Mapped[str] = mapped_column(String(500), default="")
