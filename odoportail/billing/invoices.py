"""Compare a file's invoices with those the portal has, and save what is new."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select

from odoportail.billing import staging
from odoportail.billing.bulk import chunks
from odoportail.billing.conflicts import known_invoices, refuse_conflicts
from odoportail.billing.corrections import check_corrections
from odoportail.billing.currencies import check_currencies
from odoportail.billing.records import InvoiceRecord
from odoportail.billing.reports import Counts, Remarks
from odoportail.billing.stored import list_staged
from odoportail.billing.twins import drop_twins
from odoportail.extensions import db
from odoportail.models import Customer
from odoportail.number_keys import number_key

FILE, LINES = staging.INVOICES, staging.LINES


def stage(records: Iterable[InvoiceRecord]) -> None:
    """Put the file's invoices into the temporary tables."""
    for numbered in chunks(enumerate(records, start=1)):
        staging.fill(FILE, (own_row(*pair) for pair in numbered))
        # The columns of a line stand in the order of the table's.
        staging.fill(
            LINES, [(id_, *line) for id_, one in numbered for line in one.lines]
        )
    staging.index(FILE, "invoice_number")
    # Its key begins with the invoice, and so looks its lines up.
    staging.count_for_planner(LINES)


def own_row(id_: int, record: InvoiceRecord) -> tuple[Any, ...]:
    """Return an invoice in the order of the temporary table's columns."""
    return (
        id_,
        record.line,
        True,
        record.invoice_number,
        record.kind.value,
        record.customer_number,
        str(record.issued_on),
        record.due_on and str(record.due_on),
        record.currency,
        record.corrects,
        record.subtotal,
        record.tps,
        record.tvq,
        record.total,
        number_key(record.invoice_number),
    )


def compare(remarks: Remarks) -> Counts:
    """Count what is new, and refuse what points nowhere or alters a paper."""
    spoiled = select(staging.SPOILED.c.number)
    staging.index(staging.SPOILED, "number")
    staging.spoil(FILE, FILE.c.invoice_number.in_(spoiled))
    drop_twins(FILE, FILE.c.invoice_number, list_staged, remarks)
    check_customers(remarks)
    check_corrections(remarks)
    known = staging.count(known_invoices())
    conflicts = refuse_conflicts(remarks) if known else 0
    check_currencies(remarks)
    drop_known()
    new = staging.count(select(FILE.c.id).where(FILE.c.sound))
    return Counts(new=new, unchanged=known - conflicts)


def drop_known() -> None:
    """Leave in the temporary tables what is to be written, and nothing else."""
    known = known_invoices().subquery()
    for column in (LINES.c.invoice_id, FILE.c.id):
        gone = delete(column.table).where(column.in_(select(known.c.id)))
        db.session.execute(gone)
    staging.count_for_planner(FILE)


def check_customers(remarks: Remarks) -> None:
    """Refuse invoices for nobody that the portal knows."""
    unknown = (
        select(FILE.c.id, FILE.c.line, FILE.c.customer_number)
        .outerjoin(Customer, Customer.customer_number == FILE.c.customer_number)
        .where(Customer.id.is_(None))
    )
    reason = "is no customer of the portal: import the customers first"
    for chunk in chunks(staging.pages(unknown, FILE.c.id)):
        for row in chunk:
            remarks.refuse_record(row, "customer_number", reason)
        staging.spoil(FILE, FILE.c.id.in_([row.id for row in chunk]))
