"""Write what one month brings: an invoice for every customer, and its payment."""

from datetime import UTC, datetime

from sqlalchemy import String, case, cast, false, insert, literal, null, select, true

from bench.big_facts import DAYS, DAYS_OF_ISSUE, EACH_PLAN, LINES, PLANS
from odoportail.models import (
    Balance,
    Batch,
    Customer,
    Invoice,
    InvoiceLine,
    Kind,
    Payment,
)

# Of what is due, one customer in so many has not paid.
LATE = 10
# All have seven digits, so that SQL can write what they are sorted by.
FIRST_NUMBER = 1_000_000
PREFIX, SORT_PREFIX = "F-", "f-07"
IMPORTED_AT = datetime(2020, 1, 1, tzinfo=UTC)
NET, GST, QST = PLANS.c.net, PLANS.c.gst, PLANS.c.qst
TOTAL = NET + GST + QST
TOWN = Customer.city + " (" + Customer.province + ")  " + Customer.postal_code
PLAN = Customer.id % len(EACH_PLAN)
# A customer with what the months have in common for it.
CUSTOMERS = Customer.__table__
PAPERS = CUSTOMERS.join(PLANS, PLANS.c.plan == PLAN).join(
    DAYS, DAYS.c.day == Customer.id % DAYS_OF_ISSUE
)
PAPER_LINES = CUSTOMERS.join(LINES, LINES.c.plan == PLAN)


def copy_into(model, facts, source, *conditions):
    """Return the statement that inserts facts, by column, for each row of a source.

    A fact is an expression, or a value that is the same for all rows.
    """
    values = [
        fact if hasattr(fact, "label") else literal(fact, getattr(model, name).type)
        for name, fact in facts.items()
    ]
    rows = select(*values).select_from(source).where(*conditions)
    return insert(model).from_select(list(facts), rows)


class Month:
    """One month of all customers, with the numbers that its rows get."""

    def __init__(self, month, months_ago, customers):
        self.invoice_id = Customer.id + month * customers
        self.digits = cast(self.invoice_id + FIRST_NUMBER - 1, String)
        self.invoice_batch, self.payment_batch = 2 * month + 1, 2 * month + 2
        self.is_of_month = DAYS.c.month == month
        self.is_line_of_month = LINES.c.month == month
        self.has_paid = has_paid(months_ago)

    def put(self, connection):
        """Write everything, in the order that foreign keys want."""
        batches = [
            batch(self.invoice_batch, "invoices"),
            batch(self.payment_batch, "payments"),
        ]
        connection.execute(insert(Batch), batches)
        for statement in (
            copy_into(Invoice, self.invoice(), PAPERS, self.is_of_month),
            copy_into(InvoiceLine, self.line(), PAPER_LINES, self.is_line_of_month),
            copy_into(Balance, self.balance(), PAPERS, self.is_of_month),
            copy_into(Payment, self.payment(), PAPERS, self.is_of_month, self.has_paid),
        ):
            connection.execute(statement)

    def invoice(self):
        """Return the facts of an invoice, by column."""
        return {
            "id": self.invoice_id,
            "number": PREFIX + self.digits,
            "number_key": SORT_PREFIX + self.digits,
            "kind": Kind.INVOICE,
            "customer_id": Customer.id,
            "issued_on": DAYS.c.issued_on,
            "due_on": DAYS.c.due_on,
            "currency": "CAD",
            "subtotal_cents": NET,
            "gst_cents": GST,
            "qst_cents": QST,
            "total_cents": TOTAL,
            "supplier_name": "ODOTRACK inc.",
            "supplier_address": "1200, rue des Cascades",
            "supplier_gst_number": "123456789 RT0001",
            "supplier_qst_number": "1234567890 TQ0001",
            "billed_name": Customer.name,
            "billed_address": Customer.contact + "\n" + Customer.address + "\n" + TOWN,
            "batch_id": self.invoice_batch,
        }

    def line(self):
        """Return the facts of a line, by column."""
        return {
            "invoice_id": self.invoice_id,
            "position": LINES.c.position,
            "code": LINES.c.code,
            "description_fr": LINES.c.french,
            "description_en": LINES.c.english,
            "quantity_milli": LINES.c.quantity,
            "unit_price_cents": LINES.c.price,
            "amount_cents": LINES.c.amount,
        }

    def balance(self):
        """Return the facts of a balance, by column."""
        return {
            "invoice_id": self.invoice_id,
            "paid_cents": case((self.has_paid, TOTAL), else_=0),
            "credited_cents": 0,
            "settled_on": case((self.has_paid, DAYS.c.paid_on), else_=null()),
        }

    def payment(self):
        """Return the facts of a payment, by column."""
        return {
            "id": self.invoice_id,
            "number": "P-" + self.digits,
            "invoice_id": self.invoice_id,
            "paid_on": DAYS.c.paid_on,
            "amount_cents": TOTAL,
            "method": "Carte de crédit",
            "batch_id": self.payment_batch,
        }


def has_paid(months_ago):
    """Return the condition of customers who have paid what a month brought."""
    if months_ago == 1:
        return false()
    return Customer.id % LATE != 0 if months_ago == 2 else true()


def batch(number, subject):
    """Return the facts of the batch that a month came in."""
    return {
        "id": number,
        "subject": subject,
        "file_name": f"{subject}-{number}.csv",
        "sha256": f"{number:064x}",
        "imported_by": "bench",
        "imported_at": IMPORTED_AT,
        "new": 0,
        "changed": 0,
        "unchanged": 0,
    }
