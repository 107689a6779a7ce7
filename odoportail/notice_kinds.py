"""Name the kinds of notices, for the settings as for the rows."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """Say what a person is told of a paper."""

    NEW_INVOICE = "new_invoice"
    RECEIPT = "receipt"
    REMINDER = "reminder"
