"""Compare customers with those the portal knows, and save what is new or changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update

from odoportail.addresses import email_key
from odoportail.billing.bulk import insert_keyed, insert_rows, select_in
from odoportail.billing.records import CustomerRecord
from odoportail.billing.reports import Remarks
from odoportail.extensions import db
from odoportail.models import Access, Customer, Role, User

COLUMNS = (
    "customer_number", "name", "language", "contact", "address", "city",
    "province", "postal_code", "country", "active",
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """A customer as the portal has it, and who reads its papers, by e-mail key."""

    id: int
    row: dict[str, Any]
    readers: dict[str, tuple[str, Role]] = field(default_factory=dict)

    def owners_beside(self, email: str) -> list[str]:
        """Return the addresses of the owners who are not this person."""
        return [
            address
            for key, (address, role) in self.readers.items()
            if role is Role.OWNER and key != email_key(email)
        ]

    def has_owner(self, email: str) -> bool:
        """Say whether this person is an owner already."""
        found = self.readers.get(email_key(email))
        return found is not None and found[1] is Role.OWNER


@dataclass
class CustomerPlan:
    """What an import of customers will write."""

    new: list[CustomerRecord] = field(default_factory=list)
    changed: list[tuple[Known, CustomerRecord]] = field(default_factory=list)
    unchanged: int = 0

    @property
    def counts(self) -> tuple[int, int, int]:
        """Return how many are new, changed and unchanged."""
        return len(self.new), len(self.changed), self.unchanged

    def save(self, batch_id: int) -> None:
        """Write the customers, the people who read their papers, and their right."""
        new_ids = insert_keyed(
            Customer, Customer.customer_number, [row_of(record) for record in self.new]
        )
        changed = [{"id": known.id, **row_of(record)} for known, record in self.changed]
        if changed:
            db.session.execute(update(Customer), changed)
        new = [(Known(new_ids[record.number], {}), record) for record in self.new]
        grant_owners([*new, *self.changed])


def plan_customers(records: Iterable[CustomerRecord], remarks: Remarks) -> CustomerPlan:
    """Sort customers into new, changed and unchanged."""
    records = list(records)
    known = list_known(record.number for record in records)
    plan = CustomerPlan()
    for record in records:
        before = known.get(record.number)
        check_reader(record, before, remarks)
        if before is None:
            plan.new.append(record)
        elif before.row != row_of(record) or needs_access(before, record):
            plan.changed.append((before, record))
        else:
            plan.unchanged += 1
    return plan


def check_reader(
    record: CustomerRecord, before: Known | None, remarks: Remarks
) -> None:
    """Warn where nobody can sign in, and where somebody joins those who can."""
    owners = before.owners_beside(record.email) if before else []
    if not record.email and not owners:
        reason = "is empty: nobody can sign in for this customer"
        remarks.warn_record(record, "email", reason)
    if before and owners and needs_access(before, record):
        reason = f"is a new address; {', '.join(owners)} keeps access as well"
        remarks.warn_record(record, "email", reason)


def needs_access(before: Known, record: CustomerRecord) -> bool:
    """Say whether the file names a person who is no owner yet."""
    return bool(record.email) and not before.has_owner(record.email)


def row_of(record: CustomerRecord) -> dict[str, Any]:
    """Return a customer by column of its table."""
    return {name: getattr(record, name) for name in COLUMNS}


def list_known(numbers: Iterable[str]) -> dict[str, Known]:
    """Return the customers that the portal has, by number."""
    known = {}
    statement = select(Customer.id, *(getattr(Customer, name) for name in COLUMNS))
    for row in select_in(statement, Customer.customer_number, numbers):
        values = row._asdict()
        known[row.customer_number] = Known(values.pop("id"), values)
    by_id = {customer.id: customer for customer in known.values()}
    readers = select(Access.customer_id, User.email_key, User.email, Access.role).join(
        User
    )
    for customer_id, key, email, role in select_in(readers, Access.customer_id, by_id):
        by_id[customer_id].readers[key] = (email, role)
    return known


def grant_owners(customers: Iterable[tuple[Known, CustomerRecord]]) -> None:
    """Let the person whom billing names read the papers: one person an address."""
    lacking = [
        (known, record) for known, record in customers if needs_access(known, record)
    ]
    user_ids = find_or_make_users([record for _, record in lacking])
    inserts: list[dict[str, Any]] = []
    promotions: list[dict[str, Any]] = []
    for known, record in lacking:
        key = email_key(record.email)
        access = {
            "user_id": user_ids[key],
            "customer_id": known.id,
            "role": Role.OWNER,
            "last_day": None,
        }
        (promotions if key in known.readers else inserts).append(access)
    insert_rows(Access, inserts)
    if promotions:
        db.session.execute(update(Access), promotions)


def find_or_make_users(records: Iterable[CustomerRecord]) -> dict[str, int]:
    """Return the person's id by e-mail key; who is new is invited later."""
    first: dict[str, CustomerRecord] = {}
    for record in records:
        first.setdefault(email_key(record.email), record)
    statement = select(User.email_key, User.id)
    ids: dict[str, int] = {}
    for key, user_id in select_in(statement, User.email_key, first):
        ids[key] = user_id
    rows = [
        {
            "email": record.email,
            "email_key": key,
            "name": record.contact or record.name,
            "language": record.language,
        }
        for key, record in first.items()
        if key not in ids
    ]
    return ids | insert_keyed(User, User.email_key, rows)
