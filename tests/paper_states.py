"""A paper in each state that one can be in, as facts for `make_invoice`."""

from datetime import date

from odoportail.models import Kind

PAID_ON = date(2016, 2, 10)
LATE = date(2016, 3, 7)
NOTHING = {"subtotal_cents": 0, "gst_cents": 0, "qst_cents": 0}
CREDIT = {
    "kind": Kind.CREDIT_NOTE,
    "subtotal_cents": -3495,
    "gst_cents": -175,
    "qst_cents": -349,
}
PAPERS = {
    "paid": {"paid": [(PAID_ON, 4019)]},
    "partial": {"paid": [(PAID_ON, 2819)]},
    "unpaid": {},
    "late": {"due_on": LATE},
    "late and partial": {"paid": [(PAID_ON, 2819)], "due_on": LATE},
    "credited": {"credited": [(PAID_ON, 4019)]},
    "overpaid": {"paid": [(PAID_ON, 5000)]},
    "refunded": {"paid": [(PAID_ON, 4019), (LATE, -4019)]},
    "nothing": NOTHING | {"due_on": LATE},
    "nothing, and yet paid": NOTHING | {"paid": [(PAID_ON, 100)]},
    "credit note": CREDIT,
    "dollars of the United States": {"currency": "USD", "due_on": LATE},
}
