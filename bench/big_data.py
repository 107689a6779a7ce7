"""Fill a database with years of invoices, fast: INSERT … SELECT into the real tables.

Every customer has a person of its own, who reads its papers, and an invoice a month.
Run: .venv/bin/python -m bench.big_data URL [--customers 100000] [--months 36]
"""

import argparse
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, select, text

from bench import big_facts, databases
from bench.big_months import CUSTOMERS as EVERY_CUSTOMER
from bench.big_months import Month, copy_into
from bench.billing_files import CUSTOMER_HEADINGS, customer_row
from odoportail import clock, create_app
from odoportail.extensions import db
from odoportail.models import (
    Access,
    Batch,
    Customer,
    Invoice,
    Payment,
    Role,
    User,
)
from tests.settings import make_settings

CUSTOMERS, MONTHS = 100_000, 36
CREATED_AT = datetime(2020, 1, 1, tzinfo=UTC)
LANGUAGES = {"français": "fr", "anglais": "en"}
# SQLite writes no journal meanwhile: a load that dies leaves a file to throw away.
BEFORE = {
    "sqlite": (
        "PRAGMA journal_mode = OFF",
        "PRAGMA synchronous = OFF",
        "PRAGMA foreign_keys = OFF",
        "PRAGMA cache_size = -400000",
    ),
    # Foreign keys are triggers to PostgreSQL, each a question for each row.
    "postgresql": (
        "SET session_replication_role = replica",
        "SET maintenance_work_mem = '512MB'",
    ),
}


def fill(app, customers=CUSTOMERS, months=MONTHS):
    """Fill an empty database; the newest invoices are of the month before this one."""
    with app.app_context(), loading() as connection:
        firsts = list_months(months)
        big_facts.put(connection, firsts)
        add_customers(connection, customers)
        # An index is made faster at once than row by row.
        indexes = Invoice.__table__.indexes | Payment.__table__.indexes
        for index in indexes:
            index.drop(connection)
        for month in range(months):
            Month(month, months - month, customers).put(connection)
        for index in indexes:
            index.create(connection)
        if db.engine.name == "postgresql":
            go_on_counting(connection)
        connection.execute(text("ANALYZE"))


@contextmanager
def loading():
    """Yield a connection that writes as fast as it can, in one transaction."""
    with db.engine.connect() as connection:
        driver = connection.connection.driver_connection
        # It is set up as nobody else wants it.
        connection.detach()
        for statement in BEFORE[db.engine.name]:
            driver.execute(statement)
        yield connection
        connection.commit()
        if db.engine.name == "sqlite":
            driver.execute("PRAGMA journal_mode = WAL")


def list_months(count):
    """Return the first days of the months before this one, the oldest first."""
    firsts, first = [], clock.today().replace(day=1)
    for _ in range(count):
        first = (first - timedelta(days=1)).replace(day=1)
        firsts.insert(0, first)
    return firsts


def add_customers(connection, count):
    """Add customers, and for each the person who owns its papers."""
    connection.execute(insert(Customer), list(map(customer_facts, range(count))))
    person = {
        "id": Customer.id,
        "email": Customer.email,
        "email_key": Customer.email,
        "name": Customer.contact,
        "language": Customer.language,
    }
    connection.execute(copy_into(User, person, EVERY_CUSTOMER))
    owner = {
        "user_id": Customer.id,
        "customer_id": Customer.id,
        "role": Role.OWNER,
    }
    connection.execute(copy_into(Access, owner, EVERY_CUSTOMER))


def customer_facts(number):
    """Return a customer's row, under the names of its columns."""
    said = dict(zip(CUSTOMER_HEADINGS, customer_row(number), strict=True))
    return {
        "id": number + 1,
        "customer_number": said["numero_client"],
        "name": said["nom"],
        "email": said["courriel"],
        "language": LANGUAGES[said["langue"]],
        "contact": said["contact"],
        "address": said["adresse"],
        "city": said["ville"],
        "province": said["province"],
        "postal_code": said["code_postal"],
        "country": said["pays"],
        "created_at": CREATED_AT,
    }


def put(connection, model, columns, rows):
    """Insert what a query finds; defaults are the model's own."""
    connection.execute(insert(model).from_select(columns, rows))


def go_on_counting(connection):
    """Let PostgreSQL give the next rows numbers that are free."""
    for model in (Batch, Customer, Invoice, Payment, User):
        counter = func.pg_get_serial_sequence(model.__tablename__, "id")
        connection.execute(select(func.setval(counter, func.max(model.id))))


def main():
    """Fill a database that exists and holds nothing yet, and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--months", type=int, default=MONTHS)
    options = parser.parse_args()
    databases.migrate(options.url)
    app = create_app(make_settings(DATABASE_URL=options.url))
    before = time.perf_counter()
    fill(app, options.customers, options.months)
    print(
        f"{options.customers * options.months} invoices, "
        f"{time.perf_counter() - before:.1f} s"
    )


if __name__ == "__main__":
    main()
