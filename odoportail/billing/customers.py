"""Compare a file's customers with those the portal has, and save what is new."""

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from odoportail.addresses import email_key
from odoportail.billing import owners, staging
from odoportail.billing.bulk import chunks, select_in
from odoportail.billing.records import CustomerRecord
from odoportail.billing.reports import Counts, Remarks
from odoportail.billing.twins import drop_twins
from odoportail.extensions import db
from odoportail.models import Customer

FILE = staging.CUSTOMERS
COLUMNS = (
    "customer_number", "name", "email", "language", "contact", "address", "city",
    "province", "postal_code", "country", "active",
)  # fmt: skip
values_of = attrgetter(*COLUMNS)


def stage(records: Iterable[CustomerRecord]) -> None:
    """Put the file's customers into the temporary table."""
    staging.fill(
        FILE,
        (
            (id_, record.line, True, email_key(record.email), *values_of(record))
            for id_, record in enumerate(records, start=1)
        ),
    )
    staging.index(FILE, "customer_number")
    staging.index(FILE, "email_key")


def compare(remarks: Remarks) -> Counts:
    """Count what is new and changed, and warn where nobody can sign in."""
    drop_twins(FILE, FILE.c.customer_number, list_staged, remarks)
    keep_unsaid(name for name in COLUMNS if name not in remarks.columns)
    warn_of_nobody(remarks)
    for change in owners.list_changes():
        owners.warn(change, remarks)
    known = staging.count(known_customers())
    changed = staging.count(known_customers().where(is_changed()))
    new = staging.count(select(FILE.c.id)) - known
    return Counts(new=new, changed=changed, unchanged=known - changed)


def keep_unsaid(names: Iterable[str]) -> None:
    """Leave as it is what the file has no column for: it says nothing of it."""
    of_file = Customer.customer_number == FILE.c.customer_number
    for name in names:
        stored = select(getattr(Customer, name)).where(of_file).scalar_subquery()
        known = func.coalesce(stored, FILE.c[name])
        db.session.execute(update(FILE).values({name: known}))


def list_staged(ids: Iterable[int]) -> Mapping[int, tuple[Any, ...]]:
    """Return what the file says of customers, by their number in it."""
    statement = select(FILE.c.id, *(FILE.c[name] for name in COLUMNS))
    return {id_: tuple(values) for id_, *values in select_in(statement, FILE.c.id, ids)}


def known_customers() -> Select[*tuple[Any, ...]]:
    """Return the query for the file's customers that the portal has."""
    return select(FILE.c.id, Customer.id.label("customer_id")).join(
        Customer, Customer.customer_number == FILE.c.customer_number
    )


def is_changed() -> ColumnElement[bool]:
    """Return the condition that the file says other things than the portal."""
    return or_(*(FILE.c[name] != getattr(Customer, name) for name in COLUMNS))


def warn_of_nobody(remarks: Remarks) -> None:
    """Warn of customers without an address, and without anybody who signs in."""
    nobody = select(*FILE.c["id", "line", "email"]).where(
        FILE.c.email == "", ~owners.has_owner()
    )
    reason = "is empty: nobody can sign in for this customer"
    for row in staging.pages(nobody, FILE.c.id):
        remarks.warn_record(row, "email", reason)


def save(batch_id: int) -> None:
    """Write the customers, the people who read their papers, and their right."""
    # Before the addresses that billing gave last are written over.
    for change in owners.list_changes():
        owners.change_owner(change)
    change_known()
    is_known = exists().where(Customer.customer_number == FILE.c.customer_number)
    rows = select(*(FILE.c[name] for name in COLUMNS)).where(~is_known)
    db.session.execute(insert(Customer).from_select(list(COLUMNS), rows))
    owners.fill_vacancies()


def change_known() -> None:
    """Write what has changed of the customers that the portal has."""
    changed = known_customers().add_columns(*(FILE.c[name] for name in COLUMNS))
    for chunk in chunks(staging.pages(changed.where(is_changed()), FILE.c.id)):
        rows = [
            {"id": row.customer_id} | {name: getattr(row, name) for name in COLUMNS}
            for row in chunk
        ]
        db.session.execute(update(Customer), rows)
