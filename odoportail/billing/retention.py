"""Say what is past its time, and remove it by portions, each of them whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func

from odoportail import clock
from odoportail.auth import old_records
from odoportail.billing import old_papers
from odoportail.billing.locks import one_at_a_time
from odoportail.billing.undoing import ACTOR_LETTERS
from odoportail.billing.watching import NOBODY, Watcher
from odoportail.database import without_write_lock
from odoportail.extensions import db
from odoportail.models import Invoice, Kind, Payment

KINDS = {Kind.INVOICE: "invoices", Kind.CREDIT_NOTE: "credit notes"}


@dataclass(frozen=True)
class Past:
    """How much of a kind is past its time, and from which day to which."""

    kind: str
    count: int
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Found:
    """What a removal would take, what is owing and stays, and how much is bound."""

    past: Sequence[Past]
    owing: Sequence[Any]
    bound: int


def find() -> Found:
    """Return what is past its time today, without keeping anybody waiting."""
    today = clock.today()
    with without_write_lock():
        return Found(
            past=[*count_papers(today), *count_records(today)],
            owing=db.session.execute(old_papers.select_owing(today)).all(),
            bound=old_papers.count_bound(today),
        )


def count_papers(today: date) -> Iterator[Past]:
    """Yield how many papers may go, and the payments that go with them."""
    for kind, name in KINDS.items():
        query = old_papers.select_past(*span(Invoice.issued_on), today=today)
        yield past(name, query.where(Invoice.kind == kind))
    query = old_papers.select_past(*span(Payment.paid_on), today=today)
    yield past("payments", query.join(Payment, Payment.invoice_id == Invoice.id))


def count_records(today: date) -> Iterator[Past]:
    """Yield how many sign-in records may go, by kind."""
    for records in old_records.list_records(today):
        yield past(records.kind, records.select(*span(records.at)))


def span(at: Any) -> tuple[Any, ...]:
    """Return the columns of a query that counts, and tells from when to when."""
    return func.count(), func.min(at), func.max(at)


def past(kind: str, query: Select[*tuple[Any, ...]]) -> Past:
    """Return what a query of `span` finds."""
    count, first, last = db.session.execute(query).one()
    return Past(kind, count, day_of(first), day_of(last))


def day_of(moment: Any) -> date | None:
    """Return the day of an instant in Québec; a day is itself."""
    if isinstance(moment, datetime):
        return moment.astimezone(clock.BUSINESS_ZONE).date()
    return moment if isinstance(moment, date) else None


def remove(*, actor: str, watcher: Watcher = NOBODY) -> int:
    """Remove what is past its time, and return how many papers and records went.

    A transaction a portion: whatever stops it, what is there is whole, and the
    next run does the rest. Papers first, as mails about them go after them.
    """
    done, today = 0, clock.today()
    with one_at_a_time(watcher.tell):
        for count in remove_all(today, actor[:ACTOR_LETTERS]):
            done += count
            watcher.count(done)
    watcher.begin("")
    return done


def remove_all(today: date, actor: str) -> Iterator[int]:
    """Yield how much went after each transaction."""
    yield from old_papers.remove_papers(today, actor)
    for records in old_records.list_records(today):
        yield from old_records.remove_records(records, actor)
