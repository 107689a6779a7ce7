"""A day that stands still, a mail server, and somebody to tell."""

import pytest

from tests.notices.telling import stopped_clock
from tests.world import make_customer, make_user


@pytest.fixture(autouse=True)
def moment():
    """Let it be the same day for all."""
    with stopped_clock() as moment:
        yield moment


@pytest.fixture
def settings(office):
    """Send through the real server."""
    return {"MAIL_PORT": str(office.port)}


@pytest.fixture
def garage(in_app):
    """Make a customer."""
    return make_customer("C-1", name="Garage Lavoie")


@pytest.fixture
def ana(garage):
    """Make the owner of the customer's papers."""
    return make_user("ana@exemple.test", garage)
