"""Work out what differs in big data from month to month, for temporary tables.

Texts and amounts are those of `billing_files`; the database multiplies them.
"""

from datetime import timedelta

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Integer,
    MetaData,
    String,
    Table,
    insert,
)

from bench.billing_files import (
    DAYS_TO_PAY,
    FLEETS,
    GST_RATE,
    PRODUCTS,
    QST_RATE,
    line_cells,
    tax,
)

DAYS_OF_ISSUE = 28
PAID_AFTER = timedelta(days=20)

metadata = MetaData()


def temporary(name, *columns):
    """Return a table of one connection alone."""
    return Table(f"big_{name}", metadata, *columns, prefixes=["TEMPORARY"])


def key(name):
    """Return a column whose numbers we give."""
    return Column(name, Integer, primary_key=True, autoincrement=False)


def columns(kind, *names):
    """Return columns of one kind."""
    return [Column(name, kind) for name in names]


# An invoice is issued on its customer's own day of the month.
DAYS = temporary(
    "days",
    key("month"),
    key("day"),
    *columns(Date, "issued_on", "due_on", "paid_on"),
)
# A plan is so many vehicles, with one product or two.
PLANS = temporary("plans", key("plan"), *columns(BigInteger, "net", "gst", "qst"))
LINES = temporary(
    "lines",
    key("month"),
    key("plan"),
    key("position"),
    *columns(String, "code", "french", "english"),
    *columns(BigInteger, "quantity", "price", "amount"),
)
EACH_PLAN = [
    (vehicles, PRODUCTS[:products]) for products in (1, 2) for vehicles in FLEETS
]


def put(connection, firsts):
    """Make the tables, and fill them for months that begin on these days."""
    metadata.create_all(connection)
    connection.execute(insert(DAYS), list(day_rows(firsts)))
    connection.execute(insert(PLANS), list(plan_rows()))
    connection.execute(insert(LINES), list(line_rows(firsts)))


def day_rows(firsts):
    """Yield the days of every month on which invoices are issued."""
    for month, first in enumerate(firsts):
        for day in range(DAYS_OF_ISSUE):
            issued_on = first + timedelta(days=day)
            yield {
                "month": month,
                "day": day,
                "issued_on": issued_on,
                "due_on": issued_on + DAYS_TO_PAY,
                "paid_on": issued_on + PAID_AFTER,
            }


def plan_rows():
    """Yield what an invoice of each plan comes to, in cents."""
    for plan, (vehicles, products) in enumerate(EACH_PLAN):
        net = sum(vehicles * cents for *_, cents in products)
        gst, qst = tax(net, GST_RATE), tax(net, QST_RATE)
        yield {"plan": plan, "net": net, "gst": gst, "qst": qst}


def line_rows(firsts):
    """Yield the lines of each plan's invoice in every month."""
    for month, first in enumerate(firsts):
        for plan, (vehicles, products) in enumerate(EACH_PLAN):
            for position, product in enumerate(products, 1):
                code, french, english, *_ = line_cells(product, vehicles, first)
                yield {
                    "month": month,
                    "plan": plan,
                    "position": position,
                    "code": code,
                    "french": french,
                    "english": english,
                    "quantity": 1000 * vehicles,
                    "price": product[-1],
                    "amount": vehicles * product[-1],
                }
