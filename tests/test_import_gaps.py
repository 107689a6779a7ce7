"""What a second reading of the import found: each once wrong, or held by no test."""

from datetime import date

import pytest

from odoportail.auth import links
from odoportail.billing import importing
from odoportail.billing.reports import PENDING
from odoportail.extensions import db
from odoportail.models import Balance, Customer, Invoice, User
from tests.import_files import CREDIT_NOTE, INVOICE, Importer
from tests.world import make_customer


@pytest.fixture
def importer(in_app, tmp_path):
    """Return what imports files for the customer C-1."""
    make_customer("C-1")
    db.session.commit()
    return Importer(tmp_path)


def paid_cents():
    """Return what has been paid on the only invoice."""
    return db.session.scalar(db.select(Balance.paid_cents))


def test_payment_that_is_known_counts_once_beside_a_new_one(importer):
    importer.invoices()
    importer.payments({"payment_number": "P-1", "amount": "30.00"})

    importer.payments(
        {"payment_number": "P-1", "amount": "30.00"},
        {"payment_number": "P-2", "amount": "5.00"},
    )

    assert paid_cents() == 3500


def test_known_payments_are_no_overpaying(importer):
    importer.invoices()
    importer.payments()

    assert importer.payments().warnings == ()


def test_invoice_that_lacks_a_line_it_had_is_a_conflict(importer):
    free = {"position": "2", "amount": "0.00", "unit_price": "0.00"}
    importer.invoices({}, free)

    report = importer.invoices()

    assert "another line 2" in report.refusals[0].reason


def test_currency_is_that_of_the_latest_invoice(importer):
    importer.invoices({"issued_on": "2026-01-07"})
    importer.invoices(
        {"invoice_number": "F-2", "currency": "USD", "issued_on": "2026-02-07"}
    )

    report = importer.invoices({"invoice_number": "F-3", "currency": "CAD"})

    assert "is not USD" in report.warnings[0].reason


def test_short_row_inside_an_invoice_is_the_only_fault(importer):
    file = importer.folder / "short.csv"
    row = ",".join((INVOICE | {"subtotal": "69.90", "total": "75.14"}).values())
    second = row.replace(",1,ODO-1", ",2,ODO-1")
    file.write_text("\n".join([",".join(INVOICE), row, "F-1,invoice", second]), "utf-8")

    report = importing.run("invoices", file, actor="clerk")

    assert [remark.line for remark in report.refusals] == [3]


def test_rows_of_one_invoice_that_stand_apart_are_named(importer):
    whole = {"subtotal": "69.90", "tps": "3.50", "tvq": "6.97", "total": "80.37"}

    report = importer.invoices(
        whole, {"invoice_number": "F-2"}, whole | {"position": "2"}
    )

    assert [
        (remark.line, remark.reason)
        for remark in report.refusals
        if remark.column == "invoice_number"
    ] == [(4, "has other rows on line 2: put the rows of one together")]


def test_number_and_text_of_the_same_digits_are_not_the_same_in_json(importer):
    line = (
        '{{"description_fr": "a", "description_en": "a", "quantity": {}, '
        '"unit_price": "0", "amount": "0"}}'
    )
    lines = ", ".join(line.format(quantity) for quantity in ('"1,5"', "1.5", '"1.5"'))
    file = importer.folder / "f.json"
    file.write_text(
        '[{"invoice_number": "F-1", "customer_number": "C-1", "issued_on": '
        '"2026-02-07", "subtotal": 0, "tps": 0, "tvq": 0, "total": 0, '
        f'"lines": [{lines}]}}]'
    )

    report = importing.run("invoices", file, actor="clerk")

    assert [remark.column for remark in report.refusals] == ["lines[2].quantity"]


@pytest.mark.parametrize(("day", "is_sound"), [(366, True), (367, False)])
def test_a_year_ahead_is_the_most(importer, day, is_sound):
    from odoportail import clock

    issued_on = date.fromordinal(clock.today().toordinal() + day)

    report = importer.invoices({"issued_on": str(issued_on)}, dry_run=True)

    assert (report.refused == 0) is is_sound
    assert is_sound == (report.warned == 1)


def test_invitation_that_a_person_waits_for_survives_billings_change(importer, office):
    importer.customers({"customer_number": "C-7", "email": "a@exemple.test"})
    importer.customers({"customer_number": "C-8", "email": "b@exemple.test"})
    users = {user.email: user for user in db.session.scalars(db.select(User))}
    links.invite(users["b@exemple.test"])

    importer.customers({"customer_number": "C-7", "email": "c@exemple.test"})

    link = db.session.scalar(
        db.select(links.Link).where(links.Link.user == users["b@exemple.test"])
    )
    assert link.used_at is None


def test_columns_that_a_file_has_not_stay_as_they_are(importer):
    importer.customers({"customer_number": "C-7", "language": "en"})
    file = importer.write({"customer_number": "C-7", "name": "Taxi Roy"})

    report = importing.run("customers", file, actor="clerk")

    customer = db.session.scalar(
        db.select(Customer).where(Customer.customer_number == "C-7")
    )
    assert (customer.name, customer.language) == ("Taxi Roy", "en")
    assert customer.email == "ana@exemple.test"
    assert (report.changed, report.warnings) == (1, ())


def test_many_refused_invoices_leave_memory_and_are_all_told(importer):
    rows = [{"invoice_number": f"F-{n}", "total": "1"} for n in range(PENDING + 50)]

    report = importer.invoices(*rows)

    assert (report.refused, report.new) == (PENDING + 50, 0)
    assert [remark.line for remark in report.refusals] == list(range(2, 52))


ODD = {
    "credit beyond the invoice": (
        "invoices",
        [{}, CREDIT_NOTE | {"amount": "-44.95", "subtotal": "-44.95",
                            "total": "-50.19"}],
        "less than the credit",
    ),
    "payment of nothing": ("payments", [{"amount": "0.00"}], "is nothing"),
    "payment years before": ("payments", [{"paid_on": "2020-02-08"}], "is long before"),
}  # fmt: skip


@pytest.mark.parametrize("case", ODD)
def test_odd_papers_are_worth_a_look(importer, case):
    subject, changes, words = ODD[case]
    if subject == "payments":
        importer.invoices()

    report = getattr(importer, subject)(*changes)

    assert any(words in warning.reason for warning in report.warnings)
    assert report.refused == 0


def test_nul_in_a_word_is_refused_in_words(importer):
    report = importer.invoices({"kind": "invoice\0"}, {"kind": "credit_note"})

    assert report.refusals[0].reason == "must be invoice or credit_note"
    assert db.session.scalar(db.select(Invoice.id)) is None


def test_customers_whose_address_is_unsaid_get_nobody(importer):
    for number in ("C-7", "C-8"):
        make_customer(number, email=f"{number}@exemple.test")
    db.session.commit()
    file = importer.write(
        *({"customer_number": n, "name": "x"} for n in ("C-7", "C-8"))
    )

    importing.run("customers", file, actor="clerk")

    assert db.session.scalars(db.select(User)).all() == []
