"""Check what credit notes and other corrections point at."""

from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from odoportail.billing import staging
from odoportail.billing.amounts import written
from odoportail.billing.bulk import chunks
from odoportail.billing.reports import Remarks
from odoportail.models import Customer, Invoice, Kind

FILE, SPOILED = staging.INVOICES, staging.SPOILED


def check_corrections(remarks: Remarks) -> None:
    """Refuse corrections of what is no other invoice of the same customer."""
    for chunk in chunks(staging.pages(corrections(), FILE.c.id)):
        refused = [row.id for row in chunk if not check_correction(row, remarks)]
        staging.spoil(FILE, FILE.c.id.in_(refused))


def check_correction(row: Any, remarks: Remarks) -> bool:
    """Say whether a correction points at what it may, after telling what is wrong."""
    reason = fault_of(row)
    if reason:
        remarks.refuse_record(row, "corrects", reason)
        return False
    if row.kind is Kind.CREDIT_NOTE and -row.total > row.target_total:
        more = f"has a total of {written(row.target_total)}, less than the credit"
        remarks.warn_record(row, "corrects", more)
    if row.issued_on < row.target_issued_on:
        reason = f"was issued on {row.target_issued_on}, after its correction"
        remarks.warn_record(row, "corrects", reason)
    return True


def corrections() -> Select[*tuple[Any, ...]]:
    """Return the query for the file's corrections, beside what they point at.

    What is wrong with a refused invoice of the file has been told already.
    """
    target, stored, owner = FILE.alias(), aliased(Invoice), aliased(Customer)
    is_spoiled = exists().where(SPOILED.c.number == FILE.c.corrects)
    return (
        select(
            *FILE.c["id", "line", "invoice_number", "customer_number", "issued_on"],
            *FILE.c["currency", "corrects", "kind", "total"],
            func.coalesce(stored.total_cents, target.c.total).label("target_total"),
            func.coalesce(stored.number, target.c.invoice_number).label("target"),
            func.coalesce(stored.kind, target.c.kind).label("target_kind"),
            func.coalesce(owner.customer_number, target.c.customer_number).label(
                "target_customer"
            ),
            func.coalesce(stored.currency, target.c.currency).label("target_currency"),
            func.coalesce(stored.issued_on, target.c.issued_on).label(
                "target_issued_on"
            ),
        )
        .outerjoin(stored, stored.number == FILE.c.corrects)
        .outerjoin(owner, owner.id == stored.customer_id)
        .outerjoin(target, target.c.invoice_number == FILE.c.corrects)
        .where(FILE.c.corrects != "", ~is_spoiled)
    )


def fault_of(row: Any) -> str | None:
    """Return what is wrong with what a correction points at, or None."""
    if row.target is None:
        return "is no invoice of this file or of the portal"
    if row.target == row.invoice_number:
        return "is the document itself: it must be another one's number"
    if row.target_kind != Kind.INVOICE:
        return "is a credit note: it must be the number of an invoice"
    if row.target_customer != row.customer_number:
        return f"belongs to another customer than {row.customer_number}"
    if row.target_currency != row.currency:
        return f"is in {row.target_currency}, the correction in {row.currency}"
    return None
