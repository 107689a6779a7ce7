"""Read invoices back, from the file's tables or the portal's, in one shape."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from odoportail.billing import staging
from odoportail.billing.bulk import select_in
from odoportail.billing.records import InvoiceRecord, LineRecord
from odoportail.models import Customer, Invoice, InvoiceLine

OWN = (
    "line", "invoice_number", "kind", "customer_number", "issued_on", "due_on",
    "currency", "corrects", "subtotal", "tps", "tvq", "total",
)  # fmt: skip
STAGED_LINE = (
    "position", "code", "description_fr", "description_en", "quantity",
    "unit_price", "amount",
)  # fmt: skip
STORED_LINE = (
    "position", "code", "description_fr", "description_en", "quantity_milli",
    "unit_price_cents", "amount_cents",
)  # fmt: skip
Lines = Mapping[int, list[LineRecord]]


def list_staged(ids: Iterable[int]) -> dict[int, InvoiceRecord]:
    """Return invoices of the file, by their number in it."""
    table, lines = staging.INVOICES, staging.LINES
    statement = select(table.c.id, *(table.c[name] for name in OWN))
    rows = list(select_in(statement, table.c.id, ids))
    found = list_lines(
        lines.c.invoice_id,
        [lines.c[name] for name in STAGED_LINE],
        (id_ for id_, *_ in rows),
    )
    return {id_: InvoiceRecord(*[*values, tuple(found[id_])]) for id_, *values in rows}


def list_stored(numbers: Iterable[str]) -> dict[str, InvoiceRecord]:
    """Return the invoices that have been imported before, by number."""
    corrected = aliased(Invoice)
    statement = (
        select(
            Invoice.id,
            Invoice.number,
            Invoice.kind,
            Customer.customer_number,
            Invoice.issued_on,
            Invoice.due_on,
            Invoice.currency,
            func.coalesce(corrected.number, ""),
            Invoice.subtotal_cents,
            Invoice.gst_cents,
            Invoice.qst_cents,
            Invoice.total_cents,
        )
        .join(Customer, Customer.id == Invoice.customer_id)
        .outerjoin(corrected, corrected.id == Invoice.corrects_id)
    )
    rows = list(select_in(statement, Invoice.number, numbers))
    found = list_lines(
        InvoiceLine.__table__.c.invoice_id,
        [InvoiceLine.__table__.c[name] for name in STORED_LINE],
        (id_ for id_, *_ in rows),
    )
    return {
        values[0]: InvoiceRecord(*[0, *values, tuple(found[id_])])
        for id_, *values in rows
    }


def list_lines(
    invoice_id: ColumnElement[int],
    columns: list[ColumnElement[Any]],
    invoice_ids: Iterable[int],
) -> Lines:
    """Return the lines of each invoice, by position."""
    found: dict[int, list[LineRecord]] = defaultdict(list)
    statement = select(invoice_id, *columns).order_by(invoice_id, columns[0])
    for owner, *values in select_in(statement, invoice_id, invoice_ids):
        found[owner].append(LineRecord(*values))
    return found
