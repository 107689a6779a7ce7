"""Somebody who has looked at every page that is kept, at noon."""

from datetime import date

import pytest
import time_machine

from tests.early_answers import count_what_reaches_flask
from tests.kept_pages.pages import MOMENT, NOON, PAGES
from tests.world import make_customer, make_invoice, make_user


@pytest.fixture
def flask(app):
    """Count what reaches Flask."""
    return count_what_reaches_flask(app)


@pytest.fixture
def time():
    """Stop the clock, at noon."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def reader(client, in_app, flask, time):
    """Sign somebody in who has looked at every page."""
    customer = make_customer("C-1")
    make_invoice(customer, "39654", due_on=date(2016, 3, 7))
    make_user("ana@exemple.test", customer, name="Ana Roy")
    # A reading counts where it comes after the import.
    time.shift(MOMENT)
    client.sign_in()
    # The cookie has its token after the first page, and a reading is then known.
    for page in PAGES * 2:
        client.get(page)
    flask.asked = 0
    return client
