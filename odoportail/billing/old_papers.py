"""Find the papers that are past their time, and remove them whole.

What is still owing stays, and so does what is bound to a paper that stays: an
invoice and what corrects it go together or not at all.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, exists, func, select
from sqlalchemy.exc import IntegrityError

from odoportail import journal
from odoportail.billing.bulk import remove
from odoportail.database import without_write_lock
from odoportail.exceptions import CommandRefused
from odoportail.extensions import db
from odoportail.invoices.filters import rest_cents
from odoportail.invoices.keeping import first_kept_day
from odoportail.models import (
    Balance,
    Customer,
    Document,
    Event,
    Invoice,
    InvoiceLine,
    Kind,
    Notice,
    Payment,
)

# A transaction each: SQLite's one writer is kept waiting for moments.
PAPERS_AT_ONCE = 200
READ = (
    "A paper was opened while it was being removed. All that is left is whole: run "
    "the same command again."
)

Query = Select[*tuple[Any, ...]]


def select_past(*columns: Any, today: date) -> Query:
    """Return the query for the papers that may be removed."""
    return select_old(*columns, today=today).where(~is_owing(), ~stays(today))


def select_owing(today: date) -> Query:
    """Return the query for the papers that only stay because they are not paid."""
    columns = (Invoice.number, Invoice.issued_on, Invoice.currency)
    rest = rest_cents().label("rest_cents")
    return (
        select_old(*columns, Customer.customer_number, rest, today=today)
        .join(Customer, Customer.id == Invoice.customer_id)
        .where(is_owing())
        .order_by(Invoice.issued_on, Invoice.id)
    )


def count_bound(today: date) -> int:
    """Count the papers that stay because of one that they correct, or that corrects."""
    bound = select_old(Invoice.id, today=today).where(~is_owing(), stays(today))
    return db.session.scalar(select(func.count()).select_from(bound.subquery())) or 0


def select_old(*columns: Any, today: date) -> Query:
    """Return the query for all papers of days past their time."""
    return (
        select(*columns)
        .select_from(Invoice)
        .join(Balance, Balance.invoice_id == Invoice.id)
        .where(Invoice.issued_on < first_kept_day(today), ~is_paid_of_late(today))
    )


def is_paid_of_late(today: date) -> ColumnElement[bool]:
    """Return whether money came for a paper in the years that are still kept."""
    late = Payment.paid_on >= first_kept_day(today)
    # Of a query for payments as well it is a question of its own.
    paid = select(Payment.id).where(Payment.invoice_id == Invoice.id, late)
    return paid.correlate(Invoice).exists()


def is_owing() -> ColumnElement[bool]:
    """Return the condition of a paper that still counts in what the customer owes.

    What was overpaid, or credited to the account, does: without it, the next
    statement would ask for more.
    """
    is_open = (Invoice.kind == Kind.INVOICE) & (rest_cents() != 0)
    is_of_account = (Invoice.kind == Kind.CREDIT_NOTE) & Invoice.corrects_id.is_(None)
    return is_open | (is_of_account & (Invoice.total_cents != 0))


def stays(today: date) -> ColumnElement[bool]:
    """Return the condition of a paper that is bound to stay.

    As EXISTS: for NOT IN, PostgreSQL would go through them for every paper.
    """
    return exists().where(bound_to_stay(today).c.id == Invoice.id)


def bound_to_stay(today: date) -> CTE:
    """Return the papers that stay and correct others or are corrected, and those."""
    links = corrections_both_ways()
    is_young = (Invoice.issued_on >= first_kept_day(today)) | is_paid_of_late(today)
    staying = (
        select(Invoice.id)
        .join(Balance, Balance.invoice_id == Invoice.id)
        .where(is_young | is_owing(), Invoice.id.in_(select(links.c.id)))
        .cte("staying", recursive=True)
    )
    return staying.union(
        select(links.c.other).join(staying, links.c.id == staying.c.id)
    )


def corrections_both_ways() -> CTE:
    """Return what corrects what, and the other way round, as pairs of ids.

    One column to join by: of two, PostgreSQL would read all papers for each.
    """
    ids, corrected = Invoice.id, Invoice.corrects_id
    pairs = select(ids.label("id"), corrected.label("other")).where(
        corrected.is_not(None)
    )
    turned = select(corrected, ids).where(corrected.is_not(None))
    return pairs.union_all(turned).cte("links")


def remove_papers(today: date, actor: str) -> Iterator[int]:
    """Remove what may go, and yield how many papers after each transaction."""
    while papers := find_portion(today):
        try:
            remove_portion(papers, actor)
        # Somebody's reading, or a PDF, was written down in between.
        except IntegrityError as error:
            db.session.rollback()
            raise CommandRefused(READ) from error
        yield len(papers)


def find_portion(today: date) -> list[int]:
    """Return the ids of some papers that may go, with all that corrects them."""
    with without_write_lock():
        past = select_past(Invoice.id, today=today).where(Invoice.corrects_id.is_(None))
        page = past.order_by(Invoice.id).limit(PAPERS_AT_ONCE)
        papers = found = list(db.session.scalars(page))
        while found:
            corrections = select(Invoice.id).where(Invoice.corrects_id.in_(found))
            found = list(db.session.scalars(corrections))
            papers = papers + found
    return papers


def remove_portion(papers: list[int], actor: str) -> None:
    """Remove papers with all that belongs to them, in one transaction."""
    are_ours = Invoice.id.in_(papers)
    counts = db.session.execute(
        select(Invoice.kind, func.count()).where(are_ours).group_by(Invoice.kind)
    )
    for model in (Notice, Document, Balance, InvoiceLine, Event):
        remove(model, model.invoice_id.in_(papers))
    payments = remove(Payment, Payment.invoice_id.in_(papers))
    remove(Invoice, are_ours)
    journal.record("papers_removed", actor=actor, detail=describe(counts, payments))
    db.session.commit()


def describe(counts: Any, payments: int) -> str:
    """Write down for the journal how many papers of each kind have gone."""
    kinds = [f"{kind.value} {count}" for kind, count in sorted(counts)]
    return ", ".join([*kinds, f"payment {payments}"])
