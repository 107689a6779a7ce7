"""What comes in moves the status in every place at once, and in both languages."""

import pytest

from odoportail.extensions import db
from tests.imports.import_files import CREDIT_NOTE, Importer
from tests.page_client import text_of
from tests.world import make_customer, make_user

DUE = {"issued_on": "2026-02-07", "due_on": "2026-02-20"}
STEPS = {
    "fr": {
        "nothing": "En retard",
        "a part": "reste 10,19\u00a0$",
        "the rest": "2026-03-05",
        "a refund": "reste 10,00\u00a0$",
        "a credit": "Créditée",
    },
    "en": {
        "nothing": "Overdue",
        "a part": "$10.19 left",
        "the rest": "2026-03-05",
        "a refund": "$10.00 left",
        "a credit": "Credited",
    },
}


def pay(number, amount, day):
    """Return what imports one payment."""
    row = {"payment_number": number, "amount": amount, "paid_on": day}
    return lambda importer: importer.payments(row)


HISTORIES = {
    "nothing": [],
    "a part": [pay("P-1", "30.00", "2026-03-01")],
    "the rest": [pay("P-1", "30.00", "2026-03-01"), pay("P-2", "10.19", "2026-03-05")],
    "a refund": [pay("P-1", "40.19", "2026-03-01"), pay("P-2", "-10.00", "2026-03-05")],
    "a credit": [lambda importer: importer.invoices(CREDIT_NOTE)],
}


@pytest.fixture
def importer(in_app, tmp_path, client):
    """Return what imports files for a customer whose papers somebody reads."""
    make_user("ana@exemple.test", make_customer("C-1"))
    db.session.commit()
    return Importer(tmp_path)


@pytest.mark.parametrize("language", STEPS)
@pytest.mark.parametrize("history", HISTORIES)
def test_list_and_page_say_the_same(importer, client, history, language):
    importer.invoices(DUE)
    for step in HISTORIES[history]:
        step(importer)
    client.sign_in()
    client.choose_language(language)

    listing, page = client.get("/factures/"), client.get("/factures/F-1")

    assert STEPS[language][history] in text_of(listing)
    assert STEPS[language][history] in text_of(page)
