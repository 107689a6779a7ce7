"""Invite somebody by the page, and look at what has become of it."""

from sqlalchemy import select

from odoportail import mail
from odoportail.extensions import db
from odoportail.models import Access, Customer, Role, User
from tests.world import PASSWORD

PAGE = "/compte/delegues"
END, GIVE_UP = f"{PAGE}/fermer", f"{PAGE}/quitter"
OWNER, NADIA = "ana@exemple.test", "nadia@exemple.test"
LAST_DAY = "2026-06-30"
CHOSEN = "quite another row of words"


def invite(browser, email=NADIA, **fields):
    """Post the form of an owner of C-1."""
    given = {"customer": "C-1", "last_day": LAST_DAY, "present": PASSWORD} | fields
    return browser.post_form(PAGE, {"email": email} | given)


def end(browser, email=NADIA, customer="C-1"):
    """Press the button beside a delegate."""
    return browser.post_form(END, {"email": email, "customer": customer}, page=PAGE)


def delegates():
    """Return the address, the customer and the last day of each delegate's right."""
    db.session.rollback()
    columns = (User.email, Customer.customer_number, Access.last_day)
    rows = db.session.execute(
        select(*columns)
        .select_from(Access)
        .join(User)
        .join(Customer)
        .where(Access.role == Role.ACCOUNTANT)
        .order_by(User.email_key, Customer.customer_number)
    )
    return [tuple(row) for row in rows]


def mails_to(office, address):
    """Deliver what waits, and return what has come to an address."""
    list(mail.deliver())
    return [letter for letter in office.mails if letter.recipients == [address]]
