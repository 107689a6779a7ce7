"""Gather what a statement of account is drawn up from."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from odoportail.billing.parties import postal_address
from odoportail.extensions import db
from odoportail.invoices.scopes import ScopeCustomer
from odoportail.invoices.services import is_readable
from odoportail.invoices.statements import (
    IssuedPaper,
    Party,
    PaymentMade,
    Statement,
    build_statement,
)
from odoportail.models import Customer, Invoice, Payment

Query = Select[*tuple[Any, ...]]


def list_currencies(user_id: int, customer_id: int) -> Sequence[str]:
    """Return the currencies of a customer's papers, the most used first."""
    return db.session.scalars(
        select(Invoice.currency)
        .where(Invoice.customer_id == customer_id, is_readable(user_id))
        .group_by(Invoice.currency)
        .order_by(func.count().desc(), Invoice.currency)
    ).all()


def get_statement(
    user_id: int,
    customer: ScopeCustomer,
    currency: str,
    first_day: date,
    last_day: date,
) -> Statement:
    """Return a customer's statement of account for a period, in one currency."""
    address = select(postal_address()).where(Customer.id == customer.id)
    config = current_app.config
    return build_statement(
        supplier=Party(config["COMPANY_NAME"], config["COMPANY_ADDRESS"]),
        customer=Party(customer.name, db.session.scalar(address) or ""),
        customer_number=customer.customer_number,
        currency=currency,
        first_day=first_day,
        last_day=last_day,
        papers=list_papers(user_id, customer.id, currency),
        payments=list_payments(user_id, customer.id, currency),
    )


def list_papers(user_id: int, customer_id: int, currency: str) -> list[IssuedPaper]:
    """Return all of a customer's papers in a currency."""
    corrected = aliased(Invoice)
    query = of_account(
        select(
            Invoice.number,
            Invoice.kind,
            Invoice.issued_on,
            Invoice.due_on,
            Invoice.total_cents,
            corrected.number,
        ),
        user_id,
        customer_id,
        currency,
    ).outerjoin(corrected, corrected.id == Invoice.corrects_id)
    return [IssuedPaper(*row) for row in db.session.execute(query)]


def list_payments(user_id: int, customer_id: int, currency: str) -> list[PaymentMade]:
    """Return all the payments of a customer's invoices in a currency."""
    columns = (Invoice.number, Payment.paid_on, Payment.amount_cents, Payment.method)
    query = of_account(
        select(*columns).join(Payment, Payment.invoice_id == Invoice.id),
        user_id,
        customer_id,
        currency,
    )
    return [PaymentMade(*row) for row in db.session.execute(query)]


def of_account(query: Query, user_id: int, customer_id: int, currency: str) -> Query:
    """Narrow a query to what this person may read of one account."""
    return query.where(
        Invoice.customer_id == customer_id,
        Invoice.currency == currency,
        is_readable(user_id),
    )
