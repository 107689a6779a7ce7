"""The page of an invoice says until when it is surely there, while that is to come."""

from datetime import datetime, timedelta

import pytest
import time_machine

from odoportail import clock
from tests.world import make_customer, make_invoice, make_user

LAST_DAY_KEPT = datetime(2023, 12, 31, 23, 59, tzinfo=clock.BUSINESS_ZONE)


@pytest.fixture
def customer(in_app):
    """Make a customer whose papers Ana reads."""
    customer = make_customer()
    make_user("ana@exemple.test", customer)
    return customer


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Conservée ici au moins jusqu’au 31 décembre 2023."),
        ("en", "Kept here at least until December 31, 2023."),
    ],
)
def test_page_says_until_when_an_invoice_is_kept(client, customer, language, said):
    make_invoice(customer, "39654")

    with time_machine.travel(LAST_DAY_KEPT, tick=False):
        client.sign_in()
        client.choose_language(language)

        assert said in client.get_text("/factures/39654")


def test_day_that_is_past_is_no_promise(client, customer):
    make_invoice(customer, "39654")

    with time_machine.travel(LAST_DAY_KEPT + timedelta(minutes=1), tick=False):
        client.sign_in()

        assert "Conservée ici" not in client.get_text("/factures/39654")
