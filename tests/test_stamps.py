"""Whatever changes what pages show replaces the stamp, in the same transaction."""

from contextlib import closing

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from odoportail import journal, stamps
from odoportail.extensions import db
from odoportail.models import Customer
from tests.world import make_customer, make_invoice, make_user

ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def customer(in_app):
    """Keep a customer whose invoice is there for others, too."""
    customer = make_customer("C-1")
    make_invoice(customer, "39654")
    make_user("ana@exemple.test", customer)
    return customer


def read_stamp():
    """Return the stamp as others see it, whatever this test has begun."""
    with closing(db.engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT value FROM stamps")
        return cursor.fetchone()


def by_object(customer):
    """Change a customer as a page does."""
    customer.name = "Garage Tremblay"


def by_statement(customer):
    """Change customers as an import does."""
    db.session.execute(sa.update(Customer).values(name="Garage Tremblay"))


def by_text(customer):
    """Change customers in SQL's own words."""
    db.session.execute(sa.text("update customers set name = 'Garage Tremblay'"))


def by_removal(customer):
    """Take papers away as the retention does."""
    db.session.execute(sa.text("DELETE FROM balances"))


def by_addition(customer):
    """Add somebody."""
    db.session.add(Customer(customer_number="C-2", name="Autre", language="fr"))


CHANGES = [by_object, by_statement, by_text, by_removal, by_addition]


@pytest.mark.parametrize("change", CHANGES)
def test_change_replaces_the_stamp(customer, change):
    before = read_stamp()

    change(customer)
    db.session.commit()

    assert before != read_stamp() is not None


@pytest.mark.parametrize("change", CHANGES)
def test_change_that_is_taken_back_replaces_nothing(customer, change):
    before = read_stamp()

    change(customer)
    db.session.flush()
    db.session.rollback()
    db.session.execute(sa.select(Customer.id))
    db.session.commit()

    assert read_stamp() == before


def test_change_that_was_lost_with_its_connection_is_taken_back(customer):
    by_statement(customer)
    db.session.connection().invalidate()

    db.session.rollback()

    assert db.session.scalar(sa.select(Customer.name)) == "Garage Lavoie"


@ON_POSTGRESQL
def test_change_that_waits_for_the_stamp_in_vain_is_taken_back(customer):
    before = read_stamp()
    with db.engine.connect() as other:
        other.execute(sa.text("UPDATE stamps SET value = value"))
        db.session.execute(sa.text("SET LOCAL lock_timeout = 50"))
        by_statement(customer)

        with pytest.raises(OperationalError):
            db.session.commit()

    db.session.rollback()
    assert db.session.scalar(sa.select(Customer.name)) == "Garage Lavoie"
    assert read_stamp() == before


def test_change_outlives_what_is_taken_back_after_it(customer):
    before = read_stamp()
    by_statement(customer)
    with db.session.begin_nested() as later:
        later.rollback()

    db.session.commit()

    assert read_stamp() != before


def test_stamp_is_the_same_until_the_change_is_there(customer):
    before = read_stamp()

    by_statement(customer)
    meanwhile = read_stamp()
    db.session.rollback()

    assert meanwhile == before


def test_what_no_page_shows_replaces_nothing(customer):
    before = read_stamp()

    journal.record("signed_in", customer_id=customer.id)
    db.session.execute(sa.text("CREATE TEMPORARY TABLE staged (id INTEGER)"))
    db.session.execute(sa.text("INSERT INTO staged VALUES (1)"))
    db.session.commit()

    assert read_stamp() == before


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO customers VALUES (1)",
        'UPDATE "customers" SET name = 1',
        "DELETE\n  FROM customers",
        "WITH gone AS (DELETE FROM customers RETURNING id) SELECT id FROM gone",
    ],
)
def test_change_is_seen_however_it_is_written(statement):
    assert stamps.changes_pages(statement)


def test_every_table_but_those_named_is_shown():
    assert {"customers", "users", "accesses", "invoices", "payments"} <= stamps.SHOWN
    named = {model.__tablename__ for model in stamps.UNSHOWN}
    assert stamps.SHOWN | named == db.metadata.tables.keys()
