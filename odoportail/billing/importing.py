"""Take a file from the billing system in: wholly, or not at all."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from odoportail import journal
from odoportail.billing import checks, customers, fields, invoices, payments
from odoportail.billing.fields import Subject
from odoportail.billing.readers import Source, open_source
from odoportail.billing.reports import Layout, Remarks, Report, in_order
from odoportail.billing.rows import Row
from odoportail.billing.values import Reading
from odoportail.exceptions import CommandRefused, ImportRefused
from odoportail.extensions import db
from odoportail.models import Batch

# What the journal and the batch have room for.
ACTOR_LETTERS = 100
DETAIL_LETTERS = 200
BUSY = (
    "Something else is writing to the database, perhaps another import: "
    "nothing was imported, try again when it has ended."
)


class Plan(Protocol):
    """What an import will write, sorted by what the portal has already."""

    @property
    def counts(self) -> tuple[int, int, int]:
        """Return how many are new, changed and unchanged."""

    def save(self, batch_id: int) -> None:
        """Write it all, and commit nothing."""


@dataclass(frozen=True)
class Steps:
    """How one kind of file is read, checked against itself, and then planned."""

    subject: Subject
    read: Callable[[Iterable[Row], Reading, Remarks], Iterator[Any]]
    plan: Callable[[Iterable[Any], Remarks], Plan]


SUBJECTS = {
    "customers": Steps(
        fields.CUSTOMERS, checks.read_customers, customers.plan_customers
    ),
    "invoices": Steps(fields.INVOICES, checks.read_invoices, invoices.plan_invoices),
    "payments": Steps(fields.PAYMENTS, checks.read_payments, payments.plan_payments),
}


def run(
    subject: str,
    path: Path,
    *,
    actor: str,
    dry_run: bool = False,
    encoding: str | None = None,
    date_format: str | None = None,
    decimal: str | None = None,
) -> Report:
    """Import a file, and report what was done or why nothing was.

    Anything refused keeps the whole file out. A dry run does everything and
    takes it back. Raise ImportRefused where the file as a whole makes no sense.
    """
    steps, remarks = SUBJECTS[subject], Remarks()
    with open_source(path, encoding) as source:
        rows = source.read_rows(steps.subject, remarks)
        reading = Reading(date_format, decimal)
        # All is read before the database is asked: SQLite has one writer, and
        # a sign-in must not wait for a large file.
        records = list(steps.read(rows, reading, remarks))
    if not records and not remarks.refusals:
        raise ImportRefused(["The file holds 0 rows: there is nothing to import."])
    wait_for_other_imports()
    plan = steps.plan(records, remarks)
    batch_id = None
    if not remarks.refusals:
        batch_id = save(plan, subject, source, actor)
    if dry_run or batch_id is None:
        db.session.rollback()
        batch_id = None
    else:
        detail = f"{subject}, batch {batch_id}: {source.name}"[:DETAIL_LETTERS]
        journal.record("import", actor=actor[:ACTOR_LETTERS], detail=detail)
        db.session.commit()
    return report(plan, remarks, source.layout, batch_id)


def save(plan: Plan, subject: str, source: Source, actor: str) -> int:
    """Write the batch and what belongs to it, and return its id; commit nothing."""
    new, changed, unchanged = plan.counts
    batch = Batch(
        subject=subject,
        file_name=source.name,
        sha256=source.sha256,
        imported_by=actor[:ACTOR_LETTERS],
        new=new,
        changed=changed,
        unchanged=unchanged,
    )
    db.session.add(batch)
    db.session.flush()
    plan.save(batch.id)
    return batch.id


def report(
    plan: Plan, remarks: Remarks, layout: Layout, batch_id: int | None
) -> Report:
    """Return what there is to say."""
    new, changed, unchanged = plan.counts
    return Report(
        new=new,
        changed=changed,
        unchanged=unchanged,
        refusals=in_order(remarks.refusals),
        warnings=in_order(remarks.warnings),
        layout=layout,
        batch_id=batch_id,
    )


def wait_for_other_imports() -> None:
    """Let a second import begin when the first has ended, and see all of it.

    SQLite begins every write so, and gives up after a while: CommandRefused.
    PostgreSQL waits as long as it takes, and goes on serving who only reads.
    """
    try:
        db.session.connection()
    except OperationalError as error:
        if "locked" in str(error.orig):
            raise CommandRefused(BUSY) from error
        raise
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE batches IN SHARE ROW EXCLUSIVE MODE"))


def list_batches() -> list[Batch]:
    """Return every import that went in, the oldest first."""
    return list(db.session.scalars(select(Batch).order_by(Batch.id)))
