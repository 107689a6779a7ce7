"""Tell people of papers, payments and debts: each person once a paper and kind."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Select, exists, insert, select
from sqlalchemy.exc import IntegrityError

from odoportail import clock, journal, mail
from odoportail.billing.bulk import chunks
from odoportail.billing.locks import one_at_a_time, stay_silent
from odoportail.database import without_write_lock
from odoportail.exceptions import CommandRefused
from odoportail.extensions import db
from odoportail.invoices.notice_letters import LETTERS, wants
from odoportail.invoices.services import status_of_row
from odoportail.invoices.status import State
from odoportail.models import (
    Access,
    Balance,
    Batch,
    Event,
    Invoice,
    Notice,
    NoticeKind,
    Payment,
    User,
)

# What is older is history: the first load of ten years must not tell anybody.
WINDOW = timedelta(days=31)
# How long before its day a paper may come in: it is told when the day has come.
AHEAD = timedelta(days=31)
# A cheque or a transfer takes some days, and comes in by billing's next file: who
# has paid on the last day must not be reminded.
PATIENCE = timedelta(days=7)
PEOPLE_AT_ONCE = 200
OPENED = ("invoice_opened", "pdf_opened")
BUSY = (
    "Another run is going on, or an import is being undone: "
    "run it again when that has ended."
)

# The ids of the papers to tell, by the person's id.
Papers = dict[int, list[int]]
Query = Select[*tuple[Any, ...]]
# Who is told of what, and how that stands.
STANDING = (
    User.id,
    Invoice.id,
    Invoice.kind,
    Invoice.total_cents,
    Invoice.due_on,
    Balance.paid_cents,
    Balance.credited_cents,
    Balance.settled_on,
)


@dataclass(frozen=True)
class Count:
    """How many mails a run queues, and about how many papers."""

    mails: int
    papers: int


def send(
    *,
    since: date | None = None,
    dry_run: bool = False,
    people_at_once: int = PEOPLE_AT_ONCE,
    tell: Callable[[str], None] = stay_silent,
) -> dict[NoticeKind, Count]:
    """Queue one mail a person and kind about what they have not been told yet.

    Of the kinds that the setting `NOTICES` names. `since` is the first day that is
    no history, `tell` is told of waiting for another command. Raise CommandRefused
    where something else gets in between.
    """
    since = since or clock.today() - WINDOW
    with one_at_a_time(tell):
        # Seconds, after ten years: nobody who signs in is to wait for them.
        with without_write_lock():
            found = {kind: LISTS[kind](since) for kind in current_app.config["NOTICES"]}
        counts = {kind: count(papers) for kind, papers in found.items()}
        if any(found.values()) and not dry_run:
            queue_letters(found, people_at_once)
            journal.record("notices_sent", actor="command", detail=describe(counts))
            db.session.commit()
    return counts


def list_new_papers(since: date) -> Papers:
    """Return the papers of these days that their readers have not opened."""
    opened = exists().where(
        Event.invoice_id == Invoice.id,
        Event.user_id == User.id,
        Event.action.in_(OPENED),
    )
    query = (
        select(User.id, Invoice.id)
        .where(Invoice.batch_id.in_(batches_since(since)))
        .where(Invoice.issued_on.between(since, clock.today()), ~opened)
    )
    rows = db.session.execute(to_tell(query, NoticeKind.NEW_INVOICE))
    return by_person(rows)


def list_paid_invoices(since: date) -> Papers:
    """Return the invoices that a payment of these days has settled in full.

    Neither a refund nor a payment of what was settled long ago counts.
    """
    days = (since, clock.today())
    query = (
        select(*STANDING)
        .distinct()
        .select_from(Payment)
        .join(Invoice, Invoice.id == Payment.invoice_id)
        .join(Balance, Balance.invoice_id == Invoice.id)
        .where(Payment.batch_id.in_(batches_since(since)))
        .where(Payment.paid_on.between(*days), Payment.amount_cents > 0)
        .where(Balance.settled_on.between(*days))
    )
    rows = db.session.execute(to_tell(query, NoticeKind.RECEIPT))
    return by_person(row for row in rows if status_of_row(row).state is State.PAID)


def list_overdue_invoices(since: date) -> Papers:
    """Return what was due in these days and is owed still, opened or not.

    Whenever it came in: ninety days may lie between an invoice and its last day.
    """
    query = (
        select(*STANDING)
        .select_from(Invoice)
        .join(Balance, Balance.invoice_id == Invoice.id)
        .where(Invoice.due_on.between(since, clock.today() - PATIENCE))
        .where(Balance.settled_on.is_(None))
    )
    rows = db.session.execute(to_tell(query, NoticeKind.REMINDER))
    return by_person(row for row in rows if status_of_row(row).state is State.OVERDUE)


LISTS: dict[NoticeKind, Callable[[date], Papers]] = {
    NoticeKind.NEW_INVOICE: list_new_papers,
    NoticeKind.RECEIPT: list_paid_invoices,
    NoticeKind.REMINDER: list_overdue_invoices,
}


def batches_since(since: date) -> Select[int]:
    """Return the query for the imports that papers of these days came in.

    As a condition, not a join: SQLite then begins with these few batches, else
    it may read the payments of ten years.
    """
    first = datetime.combine(since - AHEAD, time.min, clock.BUSINESS_ZONE)
    return select(Batch.id).where(Batch.imported_at >= first, Batch.undone_at.is_(None))


def to_tell(query: Query, kind: NoticeKind) -> Query:
    """Add to a query for papers who may read them, and was not told of them yet."""
    told = exists().where(
        Notice.user_id == User.id, Notice.invoice_id == Invoice.id, Notice.kind == kind
    )
    return (
        query.join(Access, Access.customer_id == Invoice.customer_id)
        .join(User, Access.held_by(User.id))
        .where(wants(kind), ~told)
        .order_by(User.id, Invoice.id)
    )


def by_person(rows: Iterable[Any]) -> Papers:
    """Gather rows that begin with a person's id and a paper's."""
    papers = defaultdict(list)
    for user_id, invoice_id, *_ in rows:
        papers[user_id].append(invoice_id)
    return papers


def count(papers: Papers) -> Count:
    """Count people and papers; a paper that two people are told of is one."""
    return Count(len(papers), len(set().union(*papers.values())))


def describe(counts: dict[NoticeKind, Count]) -> str:
    """Write the counts for the journal."""
    return "; ".join(
        f"{kind.value}: mails {counted.mails}, papers {counted.papers}"
        for kind, counted in counts.items()
    )


def queue_letters(found: dict[NoticeKind, Papers], people_at_once: int) -> None:
    """Queue what there is to tell, some people at a time.

    Whatever stops it in between, the next run does the rest.
    """
    for kind, papers in found.items():
        for people in chunks(papers, people_at_once):
            try:
                queue_chunk(kind, {user_id: papers[user_id] for user_id in people})
                db.session.commit()
            except IntegrityError as error:
                db.session.rollback()
                raise CommandRefused(BUSY) from error


def queue_chunk(kind: NoticeKind, papers: Papers) -> None:
    """Add a letter to each person, and what it tells, to one transaction."""
    users = db.session.execute(
        select(User.id, User.email, User.language)
        .where(User.id.in_(papers))
        .order_by(User.id)
    )
    messages = {
        user.id: mail.queue(LETTERS[kind], user.email, user.language, {"user": user.id})
        for user in users
    }
    db.session.flush()
    rows = [
        {
            "user_id": user_id,
            "invoice_id": invoice_id,
            "kind": kind,
            "message_id": message.id,
        }
        for user_id, message in messages.items()
        for invoice_id in papers[user_id]
    ]
    db.session.execute(insert(Notice), rows)
