"""The list while an import writes: nothing is missed, and nothing comes twice."""

import threading
from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from odoportail.billing import importing
from odoportail.invoices import listing
from tests.listing.pages import numbers_on, walk
from tests.world import make_invoice

FIRST_DAY = date(2014, 6, 1)
HEADINGS = (
    "invoice_number,customer_number,issued_on,position,description_fr,"
    "description_en,quantity,unit_price,amount,subtotal,tps,tvq,total\n"
)


def write_invoices(file, numbers):
    """Write a file of invoices of C-1, on days before, among and after all others."""
    days = [FIRST_DAY + timedelta(index * 7) for index in range(len(numbers))]
    rows = [
        f"{number},C-1,{day},1,x,x,1,1.00,1.00,1.00,0,0,1.00\n"
        for number, day in zip(numbers, days, strict=True)
    ]
    file.write_text(HEADINGS + "".join(rows), "utf-8")
    return file


@contextmanager
def importing_into(app, folder):
    """Import four files in a thread, and give what says whether it is still at it."""
    files = [
        write_invoices(folder / f"{name}.csv", [f"{name}-{n}" for n in range(20)])
        for name in ("A-0", "A-1", "B", "C")
    ]

    def import_all():
        with app.app_context():
            for file in files:
                importing.run("invoices", file, actor="test")

    importer = threading.Thread(target=import_all)
    importer.start()
    yield importer.is_alive
    importer.join()


@pytest.mark.parametrize("order", ["-date", "numero", "-montant"])
def test_no_paper_is_missed_or_twice_while_an_import_runs(
    app, reader, garage, tmp_path, monkeypatch, order
):
    monkeypatch.setattr(listing, "PAGE_SIZE", 5)
    old = {f"A-{index}" for index in range(20)}
    for index, number in enumerate(sorted(old)):
        make_invoice(garage, number, issued_on=FIRST_DAY + timedelta(index * 5))

    walks = []
    with importing_into(app, tmp_path) as is_under_way:
        while is_under_way() or not walks:
            walks.append(Counter(numbers_on(walk(reader, {"tri": order}))))

    assert all(set(seen.values()) == {1} for seen in walks)
    assert all(old <= seen.keys() for seen in walks)
    assert len(numbers_on(walk(reader, {"tri": order}))) == 100
