"""Take a file from the billing system in: wholly, or not at all."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from odoportail import journal
from odoportail.billing import (
    customers,
    fields,
    invoices,
    issuing,
    kept_remarks,
    payments,
    reading,
    staging,
)
from odoportail.billing.fields import Subject
from odoportail.billing.locks import one_at_a_time
from odoportail.billing.readers import Source, open_source
from odoportail.billing.reports import Counts, Layout, Remark, Remarks, Report
from odoportail.billing.rows import Row
from odoportail.billing.saving import told_in_words
from odoportail.billing.values import Reading
from odoportail.billing.watching import NOBODY, Watcher, follow
from odoportail.collecting import without_collecting
from odoportail.database import one_connection, without_write_lock
from odoportail.exceptions import ImportRefused
from odoportail.extensions import db
from odoportail.models import Batch

# What the journal and the batch have room for.
ACTOR_LETTERS = 100
DETAIL_LETTERS = 200
SHOWN_REMARKS = 50


@dataclass(frozen=True)
class Steps:
    """How one kind of file is read, compared with the portal, and saved."""

    subject: Subject
    read: Callable[[Iterable[Row], Reading, Remarks], Iterator[Any]]
    stage: Callable[[Iterable[Any]], None]
    compare: Callable[[Remarks], Counts]
    save: Callable[[int], None]


SUBJECTS = {
    "customers": Steps(
        fields.CUSTOMERS,
        reading.read_customers,
        customers.stage,
        customers.compare,
        customers.save,
    ),
    "invoices": Steps(
        fields.INVOICES,
        reading.read_invoices,
        invoices.stage,
        invoices.compare,
        issuing.save,
    ),
    "payments": Steps(
        fields.PAYMENTS,
        reading.read_payments,
        payments.stage,
        payments.compare,
        payments.save,
    ),
}


@dataclass(frozen=True)
class Way:
    """Say how to go about a file: how it is written, who asks, who is told.

    `list_all` is given every remark, in the order of the file.
    """

    actor: str
    dry_run: bool = False
    encoding: str | None = None
    date_format: str | None = None
    decimal: str | None = None
    watcher: Watcher = NOBODY
    list_all: Callable[[Iterator[Remark], Layout], None] | None = None


def run(subject: str, path: Path, **way: Any) -> Report:
    """Import a file as `Way` says, and report what was done or why nothing was.

    Anything refused keeps the whole file out. A dry run does everything and
    takes it back. Raise ImportRefused where the file as a whole makes no sense.
    """
    chosen = Way(**way)
    with (
        open_source(path, chosen.encoding) as source,
        one_at_a_time(chosen.watcher.tell),
        one_connection(),
        # There are no rings among the hundreds of thousands of records.
        without_collecting(),
    ):
        return take_in(SUBJECTS[subject], source, chosen)


def take_in(steps: Steps, source: Source, way: Way) -> Report:
    """Read and compare without keeping anybody waiting, then save at one go."""
    remarks = Remarks(keep=kept_remarks.keep)
    with without_write_lock():
        staging.create_tables()
        counts = compare(steps, source, way, remarks)
        # Before the import: a list that cannot be written must not follow it.
        if way.list_all:
            way.list_all(kept_remarks.list_remarks(), source.layout)
    batch_id = None
    if not remarks.refused:
        way.watcher.begin("writing")
        batch_id = save(steps, counts, source, way)
    return make_report(counts, remarks, source, batch_id)


def compare(steps: Steps, source: Source, way: Way, remarks: Remarks) -> Counts:
    """Put the file into the temporary tables, and compare it with the portal."""
    rows = follow(source.read_rows(steps.subject, remarks), source, way.watcher)
    habits = Reading(way.date_format, way.decimal)
    steps.stage(steps.read(rows, habits, remarks))
    if not remarks.refused and staging.is_empty(steps.subject.name):
        raise ImportRefused(["The file holds 0 rows: there is nothing to import."])
    way.watcher.begin("comparing")
    kept_remarks.keep(remarks)
    counts = steps.compare(remarks)
    kept_remarks.keep(remarks)
    return counts


def save(steps: Steps, counts: Counts, source: Source, way: Way) -> int | None:
    """Write the batch and all that belongs to it; of a dry run, take it back."""
    actor, subject = way.actor[:ACTOR_LETTERS], steps.subject.name
    with told_in_words():
        batch = Batch(
            subject=subject,
            file_name=source.name,
            sha256=source.sha256,
            imported_by=actor,
            new=counts.new,
            changed=counts.changed,
            unchanged=counts.unchanged,
        )
        db.session.add(batch)
        db.session.flush()
        steps.save(batch.id)
        detail = f"{subject}, batch {batch.id}: {source.name}"[:DETAIL_LETTERS]
        journal.record("import", actor=actor, detail=detail)
        if way.dry_run:
            db.session.rollback()
            return None
        db.session.commit()
    return batch.id


def make_report(
    counts: Counts, remarks: Remarks, source: Source, batch_id: int | None
) -> Report:
    """Return what there is to say; the rest of the remarks stays where it is."""
    return Report(
        new=counts.new,
        changed=counts.changed,
        unchanged=counts.unchanged,
        refused=remarks.refused,
        warned=remarks.warned,
        refusals=kept_remarks.first_remarks(SHOWN_REMARKS, is_refusal=True),
        warnings=kept_remarks.first_remarks(SHOWN_REMARKS, is_refusal=False),
        layout=source.layout,
        batch_id=batch_id,
    )


def list_batches() -> list[Batch]:
    """Return every import that went in, the oldest first."""
    return list(db.session.scalars(select(Batch).order_by(Batch.id)))
