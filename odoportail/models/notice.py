"""Who has been told of which paper by mail, each person once, and who wants to be."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from odoportail.extensions import Model
from odoportail.models.invoice import Invoice
from odoportail.models.message import Message
from odoportail.models.person import User
from odoportail.models.types import enum_column
from odoportail.notice_kinds import NoticeKind

# Whether a person wants notices of a kind. Mails about security have no switch.
SWITCHES: dict[NoticeKind, InstrumentedAttribute[bool]] = {
    NoticeKind.NEW_INVOICE: User.wants_new_invoices,
    NoticeKind.RECEIPT: User.wants_receipts,
    NoticeKind.REMINDER: User.wants_reminders,
}


class Notice(Model):
    """One paper in one mail to one person; a mail may be about several."""

    __tablename__ = "notices"

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), primary_key=True)
    invoice_id: Mapped[int] = mapped_column(
        ForeignKey(Invoice.id), primary_key=True, index=True
    )
    kind: Mapped[NoticeKind] = mapped_column(enum_column(NoticeKind), primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey(Message.id), index=True)
