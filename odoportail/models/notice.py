"""Who has been told of which paper by mail: each person once."""

from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from odoportail.extensions import Model
from odoportail.models.invoice import Invoice
from odoportail.models.message import Message
from odoportail.models.person import User
from odoportail.models.types import enum_column


class NoticeKind(StrEnum):
    """Say what a person is told of a paper."""

    NEW_INVOICE = "new_invoice"
    RECEIPT = "receipt"


class Notice(Model):
    """One paper in one mail to one person; a mail may be about several."""

    __tablename__ = "notices"

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), primary_key=True)
    invoice_id: Mapped[int] = mapped_column(
        ForeignKey(Invoice.id), primary_key=True, index=True
    )
    kind: Mapped[NoticeKind] = mapped_column(enum_column(NoticeKind), primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey(Message.id), index=True)
