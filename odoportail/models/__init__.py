"""Hold the facts and their invariants, one file a subject."""

from odoportail.models.batch import Batch
from odoportail.models.document import Document
from odoportail.models.event import Event
from odoportail.models.invoice import (
    DEFAULT_CURRENCY,
    Balance,
    Invoice,
    InvoiceLine,
    Kind,
    Payment,
)
from odoportail.models.message import Message, MessageState
from odoportail.models.notice import SWITCHES, Notice
from odoportail.models.person import Access, Customer, FilingPeriod, Role, User
from odoportail.models.signin import Link, Purpose, SignIn
from odoportail.models.stamp import Stamp
from odoportail.notice_kinds import NoticeKind

__all__ = [
    "DEFAULT_CURRENCY",
    "SWITCHES",
    "Access",
    "Balance",
    "Batch",
    "Customer",
    "Document",
    "Event",
    "FilingPeriod",
    "Invoice",
    "InvoiceLine",
    "Kind",
    "Link",
    "Message",
    "MessageState",
    "Notice",
    "NoticeKind",
    "Payment",
    "Purpose",
    "Role",
    "SignIn",
    "Stamp",
    "User",
]
