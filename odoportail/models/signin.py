"""Open sessions, and links that let somebody in or prove who owns an address."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from odoportail import clock
from odoportail.extensions import Model
from odoportail.models.person import User
from odoportail.models.types import Instant, enum_column

# What fits into two lines of a banner.
REASON_LETTERS = 150


class Purpose(StrEnum):
    """Say what a link is for."""

    RESET = "reset"
    INVITATION = "invitation"
    EMAIL = "email"
    PREVIEW = "preview"


class SignIn(Model):
    """One open session. The cookie holds a random token, this row its SHA-256.

    `reason` is why the operator looks, where the session is a preview.
    """

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    remembered: Mapped[bool] = mapped_column(default=False)
    ip_address: Mapped[str] = mapped_column(String(45), default="")
    agent: Mapped[str] = mapped_column(String(200), default="")
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str | None] = mapped_column(String(REASON_LETTERS))

    user: Mapped[User] = relationship()


class Link(Model):
    """One link. `seed` with the secret key makes the token, kept as a hash.

    So a retried mail carries the same link, and a copy of the database alone
    opens no account. `email` is the address that a change of address confirms,
    `reason` why the operator looks, where the link opens a preview.
    """

    __tablename__ = "links"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    purpose: Mapped[Purpose] = mapped_column(enum_column(Purpose))
    seed: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str | None] = mapped_column(String(REASON_LETTERS))

    user: Mapped[User] = relationship()
