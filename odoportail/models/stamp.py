"""What says whether anything that pages show has changed: one row, one number."""

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from odoportail.extensions import Model


class Stamp(Model):
    """A number that every change of what pages show replaces by another, at random.

    There is no row before the first change.
    """

    __tablename__ = "stamps"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(BigInteger)
