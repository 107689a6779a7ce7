"""When a customer's fiscal year begins and how often it files, as its owners say."""

from sqlalchemy import update

from odoportail import journal
from odoportail.exceptions import NotFound
from odoportail.extensions import db
from odoportail.invoices.scopes import Scope, choose_customer, roles_of
from odoportail.models import Customer, FilingPeriod, Role


def get_owned(user_id: int, customer_number: str | None) -> Scope:
    """Return whom this person owns, and the one asked for, or the first.

    Raise NotFound for another's.
    """
    roles = roles_of(user_id)
    owned = {one: role for one, role in roles.items() if role is Role.OWNER}
    return Scope(owned, choose_customer(owned, customer_number or None))


def save_calendar(
    user_id: int,
    customer_number: str | None,
    *,
    fiscal_month: int,
    filing_period: FilingPeriod,
) -> None:
    """Keep them for one customer; raise NotFound where this person owns it not."""
    customer = get_owned(user_id, customer_number).customer
    if customer is None:
        raise NotFound(customer_number)
    db.session.execute(
        update(Customer)
        .where(Customer.id == customer.id)
        .values(fiscal_month=fiscal_month, filing_period=filing_period)
    )
    journal.record("fiscal_year_changed", user_id=user_id, customer_id=customer.id)
    db.session.commit()
