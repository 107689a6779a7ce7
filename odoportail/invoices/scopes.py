"""Say whose papers are asked for: one customer's, or all that somebody may read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, bindparam, case, select

from odoportail import i18n
from odoportail.exceptions import NotFound
from odoportail.invoices.filters import Column, sort_key
from odoportail.models import Access, Customer, FilingPeriod, Invoice, Role
from odoportail.quick_query import QuickQuery


class ScopeCustomer(NamedTuple):
    """What pages tell of a customer, and what its owners say of its fiscal year."""

    id: int
    customer_number: str
    name: str
    fiscal_month: int
    filing_period: FilingPeriod


# Asked for by every page of papers.
RIGHTS = QuickQuery(
    select(
        Customer.id,
        Customer.customer_number,
        Customer.name,
        Customer.fiscal_month,
        Customer.filing_period,
        Access.role,
    )
    .join(Access)
    .where(Access.held_by(bindparam("user_id", type_=Integer)))
)


@dataclass(frozen=True)
class Scope:
    """Whom somebody reads for, by name and role, and who is chosen; None is all."""

    roles: Mapping[ScopeCustomer, Role]
    customer: ScopeCustomer | None

    @cached_property
    def customers(self) -> Sequence[ScopeCustomer]:
        """Return whom this person reads for, by name."""
        return list(self.roles)

    @property
    def has_several(self) -> bool:
        """Say whether there is anything to choose."""
        return len(self.customers) > 1

    @property
    def is_over_all(self) -> bool:
        """Say whether the papers of several customers stand side by side."""
        return self.customer is None and self.has_several

    @property
    def role(self) -> Role | None:
        """Return in which role the papers of the one customer are read."""
        return self.roles[self.customer] if self.customer else None

    @property
    def client(self) -> str | None:
        """Return what an address says of it: nothing where nothing is chosen."""
        is_chosen = self.customer is not None and self.has_several
        return self.customer.customer_number if self.customer and is_chosen else None

    @cached_property
    def by_id(self) -> dict[int, ScopeCustomer]:
        """Return the customers by the ids of their rows."""
        return {customer.id: customer for customer in self.customers}

    def condition(self) -> ColumnElement[bool]:
        """Return the condition of the papers of those who are asked for."""
        if self.customer is not None:
            return Invoice.customer_id == bindparam("customer_id", self.customer.id)
        # By name: who is let in by another customer meanwhile must not come half in.
        return Invoice.customer_id.in_(self.by_id)

    def sort_key(self, column: Column) -> ColumnElement[Any]:
        """Return what a column is sorted by, before the rows' ids."""
        return sort_key_among(tuple(self.by_id), column)


def sort_key_among(customer_ids: Sequence[int], column: Column) -> ColumnElement[Any]:
    """Return what a column is sorted by where papers are of these customers, by name.

    Customers as their names stand in a dictionary, which no database knows.
    """
    # A CASE of nobody is no SQL.
    if column is not Column.CUSTOMER or not customer_ids:
        return sort_key(column)
    places = {customer_id: place for place, customer_id in enumerate(customer_ids)}
    return case(places, value=Invoice.customer_id, else_=len(places))


def get_scope(
    user_id: int, customer_number: str | None, *, may_be_all: bool = True
) -> Scope:
    """Return whose papers an address asks for; raise NotFound for another's.

    Without a number, all that this person reads for, or the first of them.
    """
    return choose_scope(roles_of(user_id), customer_number, may_be_all=may_be_all)


def choose_scope(
    roles: Mapping[ScopeCustomer, Role],
    customer_number: str | None,
    *,
    may_be_all: bool = True,
) -> Scope:
    """Return whose papers are asked for, among those that somebody may read.

    As `get_scope` says.
    """
    if may_be_all and not customer_number and len(roles) > 1:
        return Scope(roles, None)
    return Scope(roles, choose_customer(roles, customer_number or None))


def roles_of(user_id: int) -> dict[ScopeCustomer, Role]:
    """Return the customers whose papers this person may read, by name, with role."""
    return roles_in(RIGHTS.list(user_id=user_id))


def roles_in(rights: Iterable[Any]) -> dict[ScopeCustomer, Role]:
    """Return the customers of rights that were read, by name, with the role.

    Sorted here: the two databases disagree on where É stands.
    """
    roles = {ScopeCustomer(*of_customer): role for *of_customer, role in rights}
    by_name = sorted(roles, key=lambda one: (i18n.sort_key(one.name), one.id))
    return {customer: roles[customer] for customer in by_name}


def choose_customer(
    customers: Iterable[ScopeCustomer], customer_number: str | None
) -> ScopeCustomer | None:
    """Return the customer asked for, or the first; raise NotFound for another's."""
    if customer_number is None:
        return next(iter(customers), None)
    for customer in customers:
        if customer.customer_number == customer_number:
            return customer
    raise NotFound(customer_number)
