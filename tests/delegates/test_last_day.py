"""The last day ends at midnight in Québec, also where the clocks change."""

from datetime import date

import pytest

from odoportail.extensions import db
from odoportail.models import Access, Role
from tests.delegates.inviting import NADIA
from tests.world import give_access, make_customer, make_user

PATHS = {
    "page": "/factures/39654",
    "PDF": "/factures/39654.pdf",
    "list": "/factures/?client=C-1",
    "CSV": "/factures/export.csv?client=C-1",
    "ZIP": "/factures/export.zip?client=C-1",
    "statement": "/factures/releve.pdf?client=C-1&du=2016-01-01&au=2016-12-31",
    "period": "/factures/releve?client=C-1",
}
# The last day, and the first instant after it in UTC.
MIDNIGHTS = {
    "in summer": (date(2026, 6, 30), "2026-07-01T04:00:00Z"),
    "in winter": (date(2026, 12, 31), "2027-01-01T05:00:00Z"),
    "before the clocks go on": (date(2026, 3, 7), "2026-03-08T05:00:00Z"),
    "when the clocks go on": (date(2026, 3, 8), "2026-03-09T04:00:00Z"),
    "before the clocks go back": (date(2026, 10, 31), "2026-11-01T04:00:00Z"),
    "when the clocks go back": (date(2026, 11, 1), "2026-11-02T05:00:00Z"),
}


@pytest.fixture
def nadia(garage):
    """Make the delegate, who owns papers of her own."""
    user = make_user(NADIA, make_customer("C-2"))
    give_access(user, garage, Role.ACCOUNTANT)
    return user


def statuses(browser):
    """Return how each way to the papers answers."""
    return {name: browser.get(path).status_code for name, path in PATHS.items()}


@pytest.mark.parametrize("which", MIDNIGHTS)
def test_papers_are_read_to_midnight_and_not_after(
    client, nadia, garage, spring, which
):
    last_day, midnight = MIDNIGHTS[which]
    set_last_day(nadia, garage, last_day)
    spring.move_to(midnight)
    spring.shift(-1)
    client.sign_in(NADIA)

    before = statuses(client)
    spring.move_to(midnight)
    after = statuses(client)

    assert set(before.values()) == {200}
    assert set(after.values()) == {404}
    assert "39654" not in client.get("/factures/").text


def set_last_day(user, customer, last_day):
    """Give a delegate's right another last day."""
    db.session.get_one(Access, (user.id, customer.id)).last_day = last_day
    db.session.commit()


def test_delegate_without_papers_keeps_the_session(client, nadia, garage, spring):
    set_last_day(nadia, garage, date(2026, 3, 2))
    spring.move_to("2026-03-03T04:59:00Z")
    client.sign_in(NADIA)
    assert "Garage Lavoie" in client.get_text("/factures/")
    spring.shift(60)

    assert "39654" not in client.get_text("/")
    assert "Garage Lavoie" not in client.get_text("/factures/")
