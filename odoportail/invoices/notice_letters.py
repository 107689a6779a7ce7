"""The letters that tell people of papers, made when they are about to leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, raiseload

from odoportail import mail
from odoportail.extensions import db
from odoportail.invoices.notice_switches import address_of
from odoportail.invoices.services import is_readable, status_of_invoice
from odoportail.invoices.status import State
from odoportail.mail import Letter
from odoportail.models import (
    SWITCHES,
    Access,
    Invoice,
    Kind,
    Message,
    Notice,
    NoticeKind,
    Role,
    User,
)

LETTERS = {
    NoticeKind.NEW_INVOICE: "new_invoices",
    NoticeKind.RECEIPT: "payments_received",
    NoticeKind.REMINDER: "overdue_reminders",
}
SHOWN_PAPERS = 20


@dataclass(frozen=True)
class ToldPaper:
    """One paper in a mail; `customer` is empty where nobody asks whose it is."""

    kind: Kind
    number: str
    issued_on: date
    due_on: date | None
    total_cents: int
    settled_on: date | None
    paid_cents: int
    rest_cents: int
    currency: str
    customer: str
    url: str


def wants(kind: NoticeKind) -> ColumnElement[bool]:
    """Return the condition of a person who signs in here and wants to be told."""
    return User.active & User.password_hash.is_not(None) & SWITCHES[kind]


@mail.letter(LETTERS[NoticeKind.NEW_INVOICE])
def compose_new_invoices(message: Message) -> Letter | None:
    """List the new papers, unless the person may or would read none of them now."""
    return compose(NoticeKind.NEW_INVOICE, message, list_told(message))


@mail.letter(LETTERS[NoticeKind.RECEIPT])
def compose_payments_received(message: Message) -> Letter | None:
    """List the invoices that are paid, those left out whose payment was taken back."""
    paid = [invoice for invoice in list_told(message) if is_paid(invoice)]
    return compose(NoticeKind.RECEIPT, message, paid)


@mail.letter(LETTERS[NoticeKind.REMINDER])
def compose_overdue_reminders(message: Message) -> Letter | None:
    """List the invoices that are overdue, those left out that have been settled."""
    overdue = [invoice for invoice in list_told(message) if is_overdue(invoice)]
    return compose(NoticeKind.REMINDER, message, overdue)


def is_paid(invoice: Invoice) -> bool:
    """Say whether an invoice is paid today, since a day that can be named."""
    status = status_of_invoice(invoice)
    return status.state is State.PAID and status.settled_on is not None


def is_overdue(invoice: Invoice) -> bool:
    """Say whether something of an invoice is owed today, past its last day."""
    return status_of_invoice(invoice).state is State.OVERDUE


def list_told(message: Message) -> Sequence[Invoice]:
    """Return the papers that a message is about, newest first.

    Only those that the person may read today: since it was queued, an import
    may have been undone, or a right may have ended.
    """
    return db.session.scalars(
        select(Invoice)
        .join(Notice, Notice.invoice_id == Invoice.id)
        .where(Notice.message_id == message.id, is_readable(message.details["user"]))
        .order_by(Invoice.issued_on.desc(), Invoice.id.desc())
        .options(
            joinedload(Invoice.customer), joinedload(Invoice.balance), raiseload("*")
        )
    ).all()


def compose(
    kind: NoticeKind, message: Message, invoices: Sequence[Invoice]
) -> Letter | None:
    """Return the letter about these papers; None without papers, or a reader."""
    user = db.session.scalar(
        select(User).where(User.id == message.details["user"], wants(kind))
    )
    if user is None or not invoices:
        return None
    kinds = {invoice.kind for invoice in invoices}
    customers = {invoice.customer.name for invoice in invoices}
    asks_whose = reads_for_others(user.id)
    shown = invoices[:SHOWN_PAPERS]
    unsubscribe_url = address_of(user, kind)
    values = {
        "papers": [paper(invoice, names_customer=asks_whose) for invoice in shown],
        "customer": customers.pop() if asks_whose and len(customers) == 1 else "",
        "kind": kinds.pop() if len(kinds) == 1 else None,
        "count": len(invoices),
        "others": len(invoices) - len(shown),
        "list_url": mail.link("invoices.listing"),
        "account_url": mail.link("account.overview"),
        "unsubscribe_url": unsubscribe_url,
    }
    return Letter(user.email, user.language, values, unsubscribe_url)


def reads_for_others(user_id: int) -> bool:
    """Say whether a person reads papers of several customers, or as an accountant."""
    roles = db.session.scalars(select(Access.role).where(Access.held_by(user_id))).all()
    return len(roles) > 1 or Role.ACCOUNTANT in roles


def paper(invoice: Invoice, *, names_customer: bool) -> ToldPaper:
    """Return what a mail says of a paper, and whose it is."""
    return ToldPaper(
        kind=invoice.kind,
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        total_cents=invoice.total_cents,
        settled_on=invoice.balance.settled_on,
        paid_cents=invoice.balance.paid_cents,
        rest_cents=status_of_invoice(invoice).rest_cents,
        currency=invoice.currency,
        customer=invoice.customer.name if names_customer else "",
        url=mail.link("invoices.reading", number=invoice.number),
    )
