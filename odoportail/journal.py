"""Write down who did what, when, from where, on what."""

import logging
from datetime import datetime, timedelta

from flask import g, has_request_context, request
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Exists,
    ScalarSelect,
    SQLColumnExpression,
    String,
    and_,
    bindparam,
    exists,
    func,
    select,
)

from odoportail import clock
from odoportail.database import optional_write
from odoportail.extensions import db
from odoportail.models import Event
from odoportail.models.event import IP_ADDRESS_LETTERS

logger = logging.getLogger(__name__)


def record(
    action: str,
    *,
    user_id: int | None = None,
    about_user_id: int | None = None,
    customer_id: int | None = None,
    invoice_id: int | None = None,
    actor: str = "",
    detail: str = "",
    account_key: str | None = None,
    device: str = "",
    network: str | None = None,
    reason: str | None = None,
) -> None:
    """Add one event to the caller's transaction, and a line to the log.

    Never pass a password, a token, or an address that somebody merely typed.
    """
    address = (request.remote_addr or "") if has_request_context() else ""
    address = address[:IP_ADDRESS_LETTERS]
    db.session.add(
        Event(
            action=action,
            user_id=user_id,
            about_user_id=about_user_id,
            customer_id=customer_id,
            invoice_id=invoice_id,
            actor=actor,
            ip_address=address,
            detail=detail,
            account_key=account_key,
            device=device,
            network=network,
            reason=reason or g.get("reason_to_look"),
        )
    )
    logger.info(
        "%s user=%s customer=%s invoice=%s", action, user_id, customer_id, invoice_id
    )


def look_for(reason: str) -> None:
    """Write this reason beside all that is recorded on behalf of this page."""
    g.reason_to_look = reason


def record_reading(
    action: str, *, user_id: int, customer_id: int, invoice_id: int, detail: str = ""
) -> None:
    """Write down that somebody read a paper, unless the database takes no writing."""
    with optional_write():
        record(
            action,
            user_id=user_id,
            customer_id=customer_id,
            invoice_id=invoice_id,
            detail=detail,
        )


def count_recent(user_id: int, window: timedelta, detail: str) -> int:
    """Count what somebody has done with this detail in the last while."""
    recent = (Event.user_id == user_id) & (Event.at > clock.now() - window)
    counted = select(func.count()).where(recent, Event.detail == detail)
    return db.session.scalar(counted) or 0


def has_done(
    user_id: SQLColumnExpression[int],
    action: str,
    invoice_id: SQLColumnExpression[int],
    since: ColumnElement[datetime],
) -> Exists:
    """Return, for a query of invoices, whether somebody has done this with one.

    In a preview only what was done for the same reason counts, which is asked for
    when a query runs, so that a query may be kept.
    """
    return exists().where(is_doing(user_id, action, invoice_id, since))


def last_done(
    user_id: SQLColumnExpression[int],
    action: str,
    invoice_id: SQLColumnExpression[int],
    since: ColumnElement[datetime],
) -> ScalarSelect[datetime]:
    """Return, for a query as `has_done`, when it was done for the last time."""
    is_wanted = is_doing(user_id, action, invoice_id, since)
    return select(func.max(Event.at)).where(is_wanted).scalar_subquery()


def is_doing(
    user_id: SQLColumnExpression[int],
    action: str,
    invoice_id: SQLColumnExpression[int],
    since: ColumnElement[datetime],
) -> ColumnElement[bool]:
    """Return the condition of what somebody has done with an invoice since then."""
    reason: BindParameter[str | None] = bindparam(
        "reason", callable_=lambda: g.get("reason_to_look"), type_=String, unique=True
    )
    return and_(
        Event.user_id == user_id,
        Event.at > since,
        Event.invoice_id == invoice_id,
        Event.action == action,
        Event.reason.is_not_distinct_from(reason),
    )
