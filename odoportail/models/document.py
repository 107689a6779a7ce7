"""The PDF of an invoice in one language, made once and kept."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from odoportail import clock
from odoportail.extensions import Model
from odoportail.models.invoice import Invoice
from odoportail.models.types import Instant


class Document(Model):
    """The bytes that every download is, from the first on; `sha256` is of them.

    In the database, not in a folder: they go in and out with the invoice, one
    backup takes all along, and several servers see the same.
    """

    __tablename__ = "documents"

    invoice_id: Mapped[int] = mapped_column(ForeignKey(Invoice.id), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    # Last, and read only where it is asked for.
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
