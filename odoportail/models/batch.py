"""One import from the billing system: what file, who, when, how much."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from odoportail import clock
from odoportail.extensions import Model
from odoportail.models.types import Instant


class Batch(Model):
    """A file that went in whole. The SHA-256 is of the bytes that were read.

    An import that was undone stays in the list, and says who took it back.
    """

    __tablename__ = "batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    imported_by: Mapped[str] = mapped_column(String(100))
    imported_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    new: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by: Mapped[str] = mapped_column(String(100), default="", server_default="")
