"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Enum, Text, TypeDecorator

# Byte by byte on both databases, whatever language PostgreSQL was set up in.
SortKey = Text().with_variant(Text(collation="C"), "postgresql")


class Instant(TypeDecorator[datetime]):
    """Store an aware instant as UTC without a zone, and give it back aware.

    SQLite has no time zones; a naive datetime is refused rather than guessed.
    """

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> Any:
        """Refuse a naive datetime, and write the others in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError(f"an instant needs a time zone: {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Any) -> datetime | None:
        """Give the stored instant its zone back."""
        return None if value is None else value.replace(tzinfo=UTC)


def enum_column(names: type[StrEnum]) -> Enum:
    """Return a text column that holds the values of `names` and nothing else.

    Not a native PostgreSQL enum: a new value is then a changed check
    constraint, the same migration on both databases.
    """
    return Enum(
        names,
        native_enum=False,
        length=20,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
        name=names.__name__.lower(),
    )
