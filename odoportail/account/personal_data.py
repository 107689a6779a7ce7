"""List what we keep about a person, column by column.

Law 25 (P-39.1, s. 27) gives people their data in a structured, commonly used
format. Each column of each table about somebody is either in SECTIONS or in
EXCLUDED with the reason; a test holds it, so that no new one can be forgotten.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, select

from odoportail import clock
from odoportail.models import (
    Access,
    Customer,
    Event,
    Invoice,
    Link,
    Message,
    Notice,
    Role,
    SignIn,
    User,
)

Query = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Section:
    """Some columns of the rows of one table that are about a person."""

    title: Any
    columns: tuple[Any, ...]
    narrow: Callable[[Query, User], Query]

    def query(self, user: User) -> Query:
        """Return the query for this person's rows."""
        return self.narrow(select(*self.columns), user)

    @property
    def fields(self) -> list[str]:
        """Return the names under which the columns are given."""
        return [column.key for column in self.columns]


SECTIONS = {
    "user": Section(
        _("You"),
        (
            User.name,
            User.email,
            User.language,
            User.wants_new_invoices,
            User.wants_receipts,
            User.wants_reminders,
            User.active,
            User.created_at,
        ),
        lambda query, user: query.where(User.id == user.id),
    ),
    "accesses": Section(
        _("Customers whose invoices you can read"),
        (
            Customer.customer_number,
            Customer.name.label("customer_name"),
            Access.role,
            Access.last_day,
        ),
        lambda query, user: (
            query.join_from(Access, Customer)
            # One that has ended names nobody: the customer may be another by now.
            .where(Access.held_by(user.id))
            .order_by(Access.customer_id)
        ),
    ),
    "customers": Section(
        _("You as a customer"),
        (
            Customer.customer_number,
            Customer.name,
            Customer.email,
            Customer.language,
            Customer.contact,
            Customer.address,
            Customer.city,
            Customer.province,
            Customer.postal_code,
            Customer.country,
            Customer.active,
            Customer.fiscal_month,
            Customer.filing_period,
            Customer.created_at,
        ),
        lambda query, user: (
            query.join(Access)
            .where(
                Access.user_id == user.id,
                Access.role == Role.OWNER,
                Access.last_day.is_(None) | (Access.last_day >= clock.today()),
            )
            .order_by(Customer.id)
        ),
    ),
    "sign_ins": Section(
        _("Your sessions"),
        (
            SignIn.created_at,
            SignIn.seen_at,
            SignIn.expires_at,
            SignIn.ended_at,
            SignIn.remembered,
            SignIn.ip_address,
            SignIn.agent,
        ),
        lambda query, user: query.where(SignIn.user_id == user.id).order_by(SignIn.id),
    ),
    "events": Section(
        _("What you did"),
        (
            Event.at,
            Event.action,
            Customer.customer_number,
            Invoice.number.label("invoice_number"),
            Event.actor,
            Event.detail,
            Event.ip_address,
            Event.network,
            Event.device,
        ),
        lambda query, user: (
            query.select_from(Event)
            .outerjoin(Customer, Event.customer_id == Customer.id)
            .outerjoin(Invoice, Event.invoice_id == Invoice.id)
            .where(Event.user_id == user.id)
            .order_by(Event.id)
        ),
    ),
    "access_events": Section(
        _("Changes to your access made by others"),
        (Event.at, Event.action, Customer.customer_number, Event.actor),
        lambda query, user: (
            query.select_from(Event)
            .outerjoin(Customer, Event.customer_id == Customer.id)
            .where(Event.about_user_id == user.id)
            .order_by(Event.id)
        ),
    ),
    "messages": Section(
        _("Emails to you"),
        (
            Message.letter,
            Message.address,
            Message.language,
            Message.state,
            Message.created_at,
            Message.sent_at,
            Message.reference,
            Message.fault,
        ),
        lambda query, user: query.where(
            Message.address.in_({user.email, user.email_key})
        ).order_by(Message.id),
    ),
    "notices": Section(
        _("Invoices that you were notified about by email"),
        (Invoice.number.label("invoice_number"), Notice.kind, Message.created_at),
        lambda query, user: (
            query.join_from(Notice, Invoice)
            .join(Message)
            .where(Notice.user_id == user.id)
            .order_by(Notice.invoice_id, Notice.kind)
        ),
    ),
    "links": Section(
        _("Links in those emails"),
        (Link.purpose, Link.created_at, Link.expires_at, Link.used_at),
        lambda query, user: query.where(Link.user_id == user.id).order_by(Link.id),
    ),
}

OUR_NUMBER = "a number of ours, which says nothing of anybody"
IS_YOU = "always the person whose copy this is"
GIVEN_AS_NUMBER = "given as the number that people know"
SECRET = "opens the account, or helps to"  # noqa: S105  # it is a reason
OPERATORS = "filled for the operator's previews alone"
EXCLUDED = {
    "users": {
        "id": OUR_NUMBER,
        "email_key": "the same address in the one spelling that is looked up",
        "password_hash": SECRET,
        "device_version": OUR_NUMBER,
    },
    "accesses": {"user_id": IS_YOU, "customer_id": GIVEN_AS_NUMBER},
    "customers": {"id": OUR_NUMBER},
    "sign_ins": {
        "id": OUR_NUMBER,
        "token_hash": SECRET,
        "user_id": IS_YOU,
        "reason": OPERATORS,
    },
    "events": {
        "id": OUR_NUMBER,
        "user_id": IS_YOU,
        "about_user_id": "always you, or another person",
        "customer_id": GIVEN_AS_NUMBER,
        "invoice_id": GIVEN_AS_NUMBER,
        "reason": OPERATORS,
        "account_key": "the same address, made unreadable to count attempts",
    },
    "messages": {
        "id": OUR_NUMBER,
        "details": OUR_NUMBER,
        "attempts": "how the worker goes about it",
        "due_at": "how the worker goes about it",
        "claimed_until": "how the worker goes about it",
    },
    "notices": {
        "user_id": IS_YOU,
        "invoice_id": GIVEN_AS_NUMBER,
        "message_id": OUR_NUMBER,
    },
    "links": {
        "id": OUR_NUMBER,
        "user_id": IS_YOU,
        "seed": SECRET,
        "token_hash": SECRET,
        "email": "until it is confirmed it may be another person's",
        "reason": OPERATORS,
    },
}
