"""Let papers come in, and look at who was told of them."""

from datetime import date, timedelta

import time_machine
from sqlalchemy import select

from odoportail.extensions import db
from odoportail.models import Invoice, Message, Notice, NoticeKind
from tests.world import make_invoice

NOW, TODAY = "2026-03-02T15:00:00Z", date(2026, 3, 2)
NEW, RECEIPT, REMINDER = NoticeKind
LETTERS = {
    NEW: "new_invoices",
    RECEIPT: "payments_received",
    REMINDER: "overdue_reminders",
}
ALL_KINDS = {"NOTICES": ",".join(NoticeKind)}


def stopped_clock():
    """Stop the clock on TODAY."""
    return time_machine.travel(NOW, tick=False)


def days_ago(days):
    """Return the day so many days before TODAY."""
    return TODAY - timedelta(days=days)


def bring(customer, number=None, **facts):
    """Add a paper that was issued today, unless told otherwise, and came in today."""
    return make_invoice(customer, number, **{"issued_on": TODAY} | facts)


def bring_paid(customer, number=None, **facts):
    """Add an old invoice whose payment came in today."""
    old = {"issued_on": days_ago(60), "paid": [(TODAY, 4019)]}
    return bring(customer, number, **old | facts)


def bring_overdue(customer, number=None, **facts):
    """Add an old invoice that was due ten days ago."""
    old = {"issued_on": days_ago(40), "due_on": days_ago(10)}
    return bring(customer, number, **old | facts)


def addresses(kind=NEW):
    """Return where the letters of a kind go, one a letter."""
    query = select(Message.address).where(Message.letter == LETTERS[kind])
    return list(db.session.scalars(query.order_by(Message.id)))


def told(kind=NEW):
    """Return the pairs of a person's id and a paper's number told, in order."""
    query = select(Notice.user_id, Invoice.number).join(Invoice)
    rows = db.session.execute(query.where(Notice.kind == kind))
    return sorted(tuple(row) for row in rows)
