"""Warn where a customer is billed in another currency than until now."""

from typing import Any

from sqlalchemy import Select, func, select

from odoportail.billing import staging
from odoportail.billing.reports import Remarks
from odoportail.models import Customer, Invoice

FILE = staging.INVOICES


def check_currencies(remarks: Remarks) -> None:
    """Warn once for each customer and currency that is not the account's.

    It is no fault: a customer may be billed in several. But it is rare, and a
    paper in the wrong one cannot be mended once it is issued.
    """
    uses = first_uses().subquery()
    odd = select(uses).where(uses.c.currency != uses.c.account)
    for row in staging.pages(odd, uses.c.id):
        reason = (
            f"is not {row.account}, in which {row.customer_number} has been billed "
            "until now"
        )
        remarks.warn_record(row, "currency", reason)


def first_uses() -> Select[*tuple[Any, ...]]:
    """Return the query for each customer's currencies, where the file first has them.

    `account` is the currency of the customer's latest invoice in the portal or,
    where there is none, of the first one in the file.
    """
    uses = (
        select(
            FILE.c.customer_number,
            FILE.c.currency,
            func.min(FILE.c.id).label("id"),
            func.min(FILE.c.line).label("line"),
        )
        .where(FILE.c.sound)
        .group_by(FILE.c.customer_number, FILE.c.currency)
        .subquery()
    )
    latest = (
        select(Invoice.currency)
        .where(Invoice.customer_id == Customer.id)
        .order_by(Invoice.issued_on.desc(), Invoice.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    first = func.first_value(uses.c.currency).over(
        partition_by=uses.c.customer_number, order_by=uses.c.id
    )
    return select(uses, func.coalesce(latest, first).label("account")).outerjoin(
        Customer, Customer.customer_number == uses.c.customer_number
    )
