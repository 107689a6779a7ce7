"""Make the smallest world a test needs: a customer, a person, an invoice."""

from datetime import date
from itertools import count

from odoportail.addresses import email_key
from odoportail.auth import passwords
from odoportail.extensions import db
from odoportail.invoices.status import Movement, settle
from odoportail.models import (
    Access,
    Balance,
    Batch,
    Customer,
    Invoice,
    InvoiceLine,
    Kind,
    Notice,
    NoticeKind,
    Payment,
    Role,
    User,
)

PASSWORD = "a few words in a row"
FIRST_NUMBER = 700_001  # beyond every number the demo has, or a test writes out
numbers = count(FIRST_NUMBER)


def make_customer(number=None, **facts):
    """Add a customer."""
    facts = {"name": "Garage Lavoie", "language": "fr"} | facts
    customer = Customer(customer_number=number or f"K-{next(numbers)}", **facts)
    db.session.add(customer)
    db.session.flush()
    return customer


def make_user(email="ana@exemple.test", *customers, password=PASSWORD, **facts):
    """Add a person who owns the customers given, or a new one."""
    hashed = passwords.hash_password(password) if password else None
    user = User(email=email, email_key=email_key(email), password_hash=hashed, **facts)
    db.session.add(user)
    db.session.flush()
    for customer in customers or [make_customer()]:
        give_access(user, customer)
    db.session.commit()
    return user


def give_access(user, customer, role=Role.OWNER, last_day=None):
    """Let a person read a customer's papers."""
    db.session.add(
        Access(user_id=user.id, customer_id=customer.id, role=role, last_day=last_day)
    )
    db.session.commit()


def make_batch():
    """Add the batch that an invoice or a payment came in."""
    batch = Batch(
        subject="invoices",
        file_name="factures.csv",
        sha256="0" * 64,
        imported_by="test",
        new=1,
        changed=0,
        unchanged=0,
    )
    db.session.add(batch)
    db.session.flush()
    return batch


def make_invoice(customer, number=None, *, paid=(), credited=(), lines=None, **facts):
    """Add an invoice of 40,19 $, with payments as pairs of a date and cents."""
    facts = {
        "kind": Kind.INVOICE,
        "billed_address": "12, rue Principale\nGranby (Québec)  J2G 1A1",
        "issued_on": date(2016, 2, 7),
        "due_on": None,
        "currency": "CAD",
        "subtotal_cents": 3495,
        "gst_cents": 175,
        "qst_cents": 349,
    } | facts
    parts = ("subtotal_cents", "gst_cents", "qst_cents")
    invoice = Invoice(
        number=number or f"{next(numbers)}",
        customer_id=customer.id,
        total_cents=sum(facts[part] for part in parts),
        supplier_name="ODOTRACK inc.",
        supplier_address="1200, rue des Cascades",
        supplier_gst_number="123456789 RT0001",
        supplier_qst_number="1234567890 TQ0001",
        billed_name=customer.name,
        batch_id=make_batch().id,
        lines=lines or [make_line(amount_cents=facts["subtotal_cents"])],
        payments=[make_payment(*payment) for payment in paid],
        balance=make_balance(sum(facts[part] for part in parts), paid, credited),
        **facts,
    )
    db.session.add(invoice)
    db.session.commit()
    return invoice


def make_line(position=1, **facts):
    """Make one line of an invoice."""
    amount = facts.get("amount_cents", 3495)
    return InvoiceLine(
        **{
            "position": position,
            "code": "ODO-1",
            "description_fr": "Abonnement mensuel, 1 véhicule",
            "description_en": "Monthly subscription, 1 vehicle",
            "quantity_milli": 1000,
            "unit_price_cents": amount,
            "amount_cents": amount,
        }
        | facts
    )


def make_payment(paid_on, amount_cents):
    """Make a payment by card."""
    return Payment(
        number=f"P-{next(numbers)}",
        paid_on=paid_on,
        amount_cents=amount_cents,
        method="Carte de crédit",
        batch_id=make_batch().id,
    )


def make_balance(total_cents, paid, credited):
    """Make the balance that payments and credits, as pairs, come to."""
    settled = settle(
        total_cents,
        [Movement(*payment) for payment in paid],
        [Movement(*credit) for credit in credited],
    )
    return Balance(
        paid_cents=settled.paid_cents,
        credited_cents=settled.credited_cents,
        settled_on=settled.settled_on,
    )


def make_notice(user, invoice, message, kind=NoticeKind.NEW_INVOICE):
    """Say that a message told a person of a paper."""
    db.session.add(
        Notice(user_id=user.id, invoice_id=invoice.id, kind=kind, message_id=message.id)
    )
    db.session.commit()
