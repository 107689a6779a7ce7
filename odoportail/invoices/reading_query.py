"""The one query of an invoice's page: the paper, and all that stands with it."""

from collections.abc import Callable
from datetime import datetime
from operator import eq, ne
from typing import Any

from sqlalchemy import (
    BindParameter,
    ScalarSelect,
    bindparam,
    case,
    func,
    select,
    tuple_,
)

from odoportail import journal
from odoportail.invoices.scopes import RIGHTS
from odoportail.invoices.services import READER, is_readable, papers_of
from odoportail.models import Batch, Invoice, InvoiceLine, Kind, Payment
from odoportail.models.types import Instant
from odoportail.quick_page import QuickPage
from odoportail.quick_query import Query

OPENED = "invoice_opened"
SINCE: BindParameter[datetime] = bindparam("since", type_=Instant)
# Whoever opens a paper again after an import may see more than the first time.
LAST_IMPORT = (
    select(Batch.imported_at).order_by(Batch.id.desc()).limit(1).scalar_subquery()
)
# Its table, not the model: an alias of that makes SQLAlchemy look at all models.
CORRECTED = Invoice.__table__.alias("corrected")


def last_read() -> ScalarSelect[datetime]:
    """Return, for a query of invoices, when one was just opened as it is."""
    since = case((LAST_IMPORT > SINCE, LAST_IMPORT), else_=SINCE)
    return journal.last_done(READER, OPENED, Invoice.id.expression, since)


# The paper that is asked for, of which all else is.
SHOWN = (
    papers_of(READER)
    .add_columns(
        Invoice.subtotal_cents,
        Invoice.gst_cents,
        Invoice.qst_cents,
        Invoice.supplier_name,
        Invoice.supplier_address,
        Invoice.supplier_gst_number,
        Invoice.supplier_qst_number,
        Invoice.billed_name,
        Invoice.billed_address,
        CORRECTED.c.number.label("corrected_number"),
        CORRECTED.c.kind.label("corrected_kind"),
        last_read().label("noted_at"),
    )
    .outerjoin(CORRECTED, CORRECTED.c.id == Invoice.corrects_id)
    .where(Invoice.number == bindparam("number"))
    .cte("shown")
)


def last_before(compared: Callable[[Any, Any], Any]) -> ScalarSelect[int]:
    """Return the id of the last invoice before, as the currencies are compared."""
    place = tuple_(Invoice.issued_on, Invoice.id)
    return (
        select(Invoice.id)
        .where(
            is_readable(READER),
            compared(Invoice.currency, SHOWN.c.currency),
            Invoice.customer_id == SHOWN.c.customer_id,
            Invoice.kind == Kind.INVOICE,
            place < tuple_(SHOWN.c.issued_on, SHOWN.c.id),
        )
        .order_by(Invoice.issued_on.desc(), Invoice.id.desc())
        .limit(1)
        .correlate(SHOWN)
        .scalar_subquery()
    )


# In the same currency, if there is one: amounts in two say nothing together.
PREVIOUS = (
    select(func.coalesce(last_before(eq), last_before(ne)).label("id"))
    .select_from(SHOWN)
    .cte("previous")
)
# As values, not joined: SQLite would look through all papers for the one.
SHOWN_ID = select(SHOWN.c.id).scalar_subquery()
SHOWN_CUSTOMER_ID = select(SHOWN.c.customer_id).scalar_subquery()
PREVIOUS_ID = select(PREVIOUS.c.id).scalar_subquery()


def papers_beside() -> dict[str, Query]:
    """Return the queries for the papers that stand beside the one shown."""
    corrections = select(
        Invoice.issued_on,
        Invoice.id,
        Invoice.kind,
        Invoice.number,
        Invoice.total_cents,
        Invoice.currency,
    ).where(
        Invoice.corrects_id == SHOWN_ID,
        # None corrects another customer's; and where few papers correct anything,
        # SQLite would look through all of them.
        Invoice.customer_id == SHOWN_CUSTOMER_ID,
        is_readable(READER),
    )
    previous = select(
        Invoice.id,
        Invoice.number,
        Invoice.issued_on,
        Invoice.currency,
        Invoice.gst_cents,
        Invoice.qst_cents,
        Invoice.total_cents,
    ).where(Invoice.id == PREVIOUS_ID, is_readable(READER))
    return {"corrections": corrections, "previous": previous}


def rows_of_papers() -> dict[str, Query]:
    """Return the queries for the lines of both papers, and the payments of one."""
    lines = select(
        InvoiceLine.invoice_id,
        InvoiceLine.position,
        InvoiceLine.code,
        InvoiceLine.description_fr,
        InvoiceLine.description_en,
        InvoiceLine.quantity_milli,
        InvoiceLine.unit_price_cents,
        InvoiceLine.amount_cents,
    ).where(InvoiceLine.invoice_id.in_((SHOWN_ID, PREVIOUS_ID)))
    payments = select(
        Payment.paid_on, Payment.id, Payment.amount_cents, Payment.method
    ).where(Payment.invoice_id == SHOWN_ID)
    return {"lines": lines, "payments": payments}


PAGE = QuickPage(
    shown=select(SHOWN),
    rights=RIGHTS.statement,
    **papers_beside(),
    **rows_of_papers(),
)
