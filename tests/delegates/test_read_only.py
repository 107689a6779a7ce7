"""A delegate changes nothing of the customer whose papers they read."""

from datetime import date

import pytest
from sqlalchemy import select

from odoportail.extensions import db
from odoportail.models import Access, Event, Message, Role, SignIn, Stamp, User
from tests.delegates.inviting import NADIA, OWNER
from tests.page_client import parse
from tests.test_cross_site import FIELDS, posts_of, token_of
from tests.world import PASSWORD, give_access, make_customer, make_user

READING = (
    "/",
    "/factures/?client=C-1",
    "/factures/39654",
    "/factures/releve?client=C-1",
)
FORM = "{http://www.w3.org/1999/xhtml}form"
# What every page has for whoever is signed in: none of it is the customer's.
OF_THE_FRAME = {"/langue", "/deconnexion"}
FORGED = FIELDS | {
    "email": OWNER,
    "customer": "C-1",
    "client": "C-1",
    "number": "39654",
    "last_day": "2027-06-30",
    "user_id": "1",
    "role": "owner",
}


@pytest.fixture
def nadia(garage):
    """Make the delegate."""
    user = make_user(NADIA, make_customer("C-2"))
    give_access(user, garage, Role.ACCOUNTANT, date(2026, 6, 30))
    return user


def rows_of_others(nadia):
    """Return every row but the delegate's own, the journal, outbox and stamp."""
    db.session.rollback()
    kept = {}
    for table in db.metadata.sorted_tables:
        if table not in (Event.__table__, Message.__table__, Stamp.__table__):
            owner = {User.__table__: table.c.get("id")}.get(
                table, table.c.get("user_id")
            )
            query = (
                select(table) if owner is None else select(table).where(owner != nadia)
            )
            kept[table.name] = sorted(map(repr, db.session.execute(query)))
    return kept


def test_no_post_of_a_delegate_changes_anything_of_the_customers(app, nadia):
    before = rows_of_others(nadia.id)
    for endpoint, path in posts_of(app):
        browser = app.test_client()
        browser.sign_in(NADIA)

        data = FORGED | {"csrf_token": token_of(browser), "present": PASSWORD}
        response = browser.post(path, data=data)

        assert response.status_code < 500, endpoint
        assert rows_of_others(nadia.id) == before, endpoint
        restore(nadia)


def restore(nadia):
    """Give the delegate back what their own forms may have taken."""
    db.session.execute(db.delete(SignIn).where(SignIn.user_id == nadia.id))
    right = {"user_id": nadia.id, "role": Role.ACCOUNTANT}
    if not db.session.scalar(select(Access).filter_by(**right)):
        customer_id = db.session.scalar(select(Access.customer_id))
        db.session.add(Access(customer_id=customer_id, **right))
    make_password_known(nadia)


def make_password_known(nadia):
    """Undo a change of password, which is the delegate's own."""
    ana = db.session.scalars(select(User).where(User.email == OWNER)).one()
    stored = db.session.get_one(User, nadia.id, populate_existing=True)
    stored.password_hash = ana.password_hash
    db.session.commit()


@pytest.mark.parametrize("path", READING)
def test_pages_with_papers_have_no_form_that_changes(client, nadia, path):
    client.sign_in(NADIA)

    forms = parse(client.get(path)).iter(FORM)

    posted = {form.get("action") for form in forms if form.get("method") == "post"}
    assert posted <= OF_THE_FRAME
