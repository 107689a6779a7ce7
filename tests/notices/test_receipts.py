"""Which payments people are told of by mail: those that settled an invoice."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from odoportail import clock
from odoportail.extensions import db
from odoportail.invoices import notices
from odoportail.invoices.status import Movement, settle
from odoportail.models import Batch, Kind, Payment
from tests.notices.telling import (
    NEW,
    RECEIPT,
    TODAY,
    addresses,
    bring,
    bring_paid,
    days_ago,
    told,
)
from tests.world import make_payment

ANA = "ana@exemple.test"
FREE = {"subtotal_cents": 0, "gst_cents": 0, "qst_cents": 0}
CREDIT_NOTE = {
    "kind": Kind.CREDIT_NOTE,
    "subtotal_cents": -3495,
    "gst_cents": -175,
    "qst_cents": -349,
}


def pay(invoice, cents, paid_on=TODAY):
    """Let a payment come in, and settle the invoice anew, as an import does."""
    invoice.payments.append(make_payment(paid_on, cents))
    db.session.flush()
    movements = [Movement(one.paid_on, one.amount_cents) for one in invoice.payments]
    settled = settle(invoice.total_cents, movements, [])
    invoice.balance.paid_cents = settled.paid_cents
    invoice.balance.settled_on = settled.settled_on
    db.session.commit()


PAID = {
    "in one payment": {"paid": [(TODAY, 4019)]},
    "on the first day": {"paid": [(days_ago(31), 4019)]},
    "in two payments": {"paid": [(days_ago(2), 2000), (TODAY, 2019)]},
    "by a payment that completes an old one": {
        "paid": [(days_ago(90), 2000), (TODAY, 2019)]
    },
    "with a credit for the rest": {
        "paid": [(days_ago(1), 4000)],
        "credited": [(TODAY, 19)],
    },
    "too much": {"paid": [(TODAY, 5000)]},
}


@pytest.mark.parametrize("facts", PAID.values(), ids=PAID)
def test_invoice_paid_is_told_once(ana, garage, facts):
    bring_paid(garage, "39654", **facts)

    notices.send()
    notices.send()

    assert addresses(RECEIPT) == [ANA]
    assert told(RECEIPT) == [(ana.id, "39654")]


UNTOLD = {
    "nothing": {"paid": []},
    "a part": {"paid": [(TODAY, 4018)]},
    "long ago": {"paid": [(days_ago(32), 4019)]},
    "tomorrow": {"paid": [(days_ago(-1), 4019)]},
    "a second time": {"paid": [(days_ago(90), 4019), (TODAY, 4019)]},
    "too much, and given back": {"paid": [(days_ago(90), 5000), (TODAY, -981)]},
    "and given back": {"paid": [(days_ago(2), 4019), (TODAY, -4019)]},
    "long ago, with a credit for the rest": {
        "paid": [(days_ago(90), 4000)],
        "credited": [(TODAY, 19)],
    },
    "a part, credited too much, and given back": {
        "paid": [(days_ago(90), 3000), (TODAY, -981)],
        "credited": [(days_ago(1), 2000)],
    },
    "by a credit alone": {"paid": [], "credited": [(TODAY, 4019)]},
    "and given back, then credited": {
        "paid": [(days_ago(2), 4019), (days_ago(1), -4019)],
        "credited": [(TODAY, 4019)],
    },
    "what costs nothing": FREE | {"paid": [(TODAY, 100)]},
    "a credit note": CREDIT_NOTE | {"paid": [(TODAY, 100)]},
}


@pytest.mark.parametrize("facts", UNTOLD.values(), ids=UNTOLD)
def test_receipt_is_not_sent_for_who_paid(ana, garage, facts):
    bring_paid(garage, **facts)

    notices.send()

    assert addresses(RECEIPT) == []


def test_payment_that_was_undone_is_not_told(ana, garage):
    invoice = bring_paid(garage)
    batch = db.session.get(Batch, invoice.payments[0].batch_id)
    batch.undone_at = clock.now()
    db.session.commit()

    notices.send()

    assert addresses(RECEIPT) == []


def test_payment_of_an_import_long_ago_is_not_looked_for(ana, garage):
    invoice = bring_paid(garage)
    batch = db.session.get(Batch, invoice.payments[0].batch_id)
    batch.imported_at = clock.now() - timedelta(days=63)
    db.session.commit()

    notices.send()

    assert addresses(RECEIPT) == []


def test_invoice_is_told_when_new_and_again_when_paid(ana, garage):
    invoice = bring(garage, "39654")
    notices.send()
    assert (addresses(NEW), addresses(RECEIPT)) == ([ANA], [])
    pay(invoice, 2000)
    notices.send()
    assert addresses(RECEIPT) == []

    pay(invoice, 2019)
    notices.send()

    assert (addresses(NEW), addresses(RECEIPT)) == ([ANA], [ANA])


def test_invoice_that_was_read_is_told_when_paid(client, ana, garage):
    bring_paid(garage, "39654")
    client.sign_in()
    client.get("/factures/39654")

    notices.send()

    assert addresses(RECEIPT) == [ANA]


def test_several_receipts_are_one_mail(ana, garage):
    for number in ("39654", "39655"):
        bring_paid(garage, number)

    notices.send()

    assert addresses(RECEIPT) == [ANA]
    assert [number for _, number in told(RECEIPT)] == ["39654", "39655"]


def test_person_who_wants_no_receipts_gets_none(ana, garage):
    ana.wants_receipts = False
    bring_paid(garage)

    notices.send()

    assert db.session.scalar(select(Payment.amount_cents)) == 4019
    assert addresses(RECEIPT) == []
