"""Give the journal to the operator, line by line: as text, or as JSON for programs."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select

from odoportail import clock
from odoportail.database import without_write_lock
from odoportail.extensions import db
from odoportail.models import Customer, Event, Invoice, User
from odoportail.one_line import one_line

PORTION = 500


def list_events(customer_id: int | None, since: date | None) -> Iterator[Any]:
    """Yield what happened, the oldest first, some rows in memory at a time.

    `since` is the first day, in Québec. Nobody who signs in waits meanwhile.
    """
    query = (
        select(
            Event.at,
            Event.action,
            Event.actor,
            User.email,
            Customer.customer_number,
            Invoice.number.label("invoice_number"),
            Event.detail,
            Event.reason,
            Event.ip_address,
        )
        .outerjoin(User, Event.user_id == User.id)
        .outerjoin(Customer, Event.customer_id == Customer.id)
        .outerjoin(Invoice, Event.invoice_id == Invoice.id)
        .order_by(Event.id)
    )
    if customer_id is not None:
        query = query.where(Event.customer_id == customer_id)
    if since is not None:
        first = datetime.combine(since, time.min, clock.BUSINESS_ZONE)
        query = query.where(Event.at >= first)
    with without_write_lock():
        yield from db.session.execute(query.execution_options(yield_per=PORTION))


def who(row: Any) -> str:
    """Return who did it: an address, a command, or the operator in a preview."""
    return "preview" if row.reason and not row.actor else row.actor or row.email or ""


def as_text(row: Any) -> str:
    """Return one line of fields parted by tabs, the time that of Québec."""
    fields = (
        f"{row.at.astimezone(clock.BUSINESS_ZONE):%Y-%m-%d %H:%M:%S}",
        row.action,
        who(row),
        row.customer_number or "",
        row.invoice_number or "",
        "; ".join(filter(None, (row.detail, row.reason))),
    )
    return "\t".join(map(one_line, fields))


def as_json(row: Any) -> str:
    """Return one JSON object, the time in UTC; every letter is ASCII or escaped."""
    at = row.at.astimezone(UTC).isoformat(timespec="milliseconds")
    return json.dumps(
        {
            "at": at.replace("+00:00", "Z"),
            "action": row.action,
            "who": who(row),
            "customer_number": row.customer_number,
            "invoice_number": row.invoice_number,
            "detail": row.detail,
            "reason": row.reason,
            "ip_address": row.ip_address,
        }
    )
