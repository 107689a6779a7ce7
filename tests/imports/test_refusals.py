"""What is refused is told once, where it is, in words that say what to do."""

import pytest

from odoportail.billing import importing
from odoportail.billing.reports import PENDING
from odoportail.extensions import db
from odoportail.models import Invoice
from tests.imports.import_files import INVOICE

pytestmark = pytest.mark.usefixtures("garage")


def test_invoice_that_lacks_a_line_it_had_is_a_conflict(importer):
    free = {"position": "2", "amount": "0.00", "unit_price": "0.00"}
    importer.invoices({}, free)

    report = importer.invoices()

    assert "another line 2" in report.refusals[0].reason


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


def test_many_refused_invoices_leave_memory_and_are_all_told(importer):
    rows = [{"invoice_number": f"F-{n}", "total": "1"} for n in range(PENDING + 50)]

    report = importer.invoices(*rows)

    assert (report.refused, report.new) == (PENDING + 50, 0)
    assert [remark.line for remark in report.refusals] == list(range(2, 52))


def test_nul_in_a_word_is_refused_in_words(importer):
    report = importer.invoices({"kind": "invoice\0"}, {"kind": "credit_note"})

    assert report.refusals[0].reason == "must be invoice or credit_note"
    assert db.session.scalar(db.select(Invoice.id)) is None
