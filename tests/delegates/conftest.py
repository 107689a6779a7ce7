"""An owner with a paper, in March, and a browser of hers."""

import pytest
import time_machine

from tests.delegates.inviting import OWNER
from tests.world import make_customer, make_invoice, make_user

MARCH = "2026-03-02T17:00:00Z"


@pytest.fixture
def settings(office):
    """Send through the real server."""
    return {"MAIL_PORT": str(office.port)}


@pytest.fixture(autouse=True)
def spring():
    """Let it be noon in Quebec, and let tests move the clock."""
    with time_machine.travel(MARCH, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def ana(in_app):
    """Make the owner of C-1 and its invoice 39654."""
    customer = make_customer("C-1", name="Garage Lavoie")
    make_invoice(customer, "39654")
    return make_user(OWNER, customer, name="Ana Roy")


@pytest.fixture
def owner(app):
    """Return the owner's browser, signed in."""
    browser = app.test_client()
    browser.sign_in(OWNER)
    return browser


@pytest.fixture
def garage(ana):
    """Return the customer C-1."""
    return ana.accesses[0].customer
