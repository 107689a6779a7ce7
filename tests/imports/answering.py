"""Answer the mails that billing's new addresses get."""

from odoportail import mail
from odoportail.extensions import db
from odoportail.models import Access, Customer, Role, User
from tests.post_office import link_in

NEW_PASSWORD = "quite another row of words"
ANA, LUC = "ana@exemple.test", "luc@exemple.test"


def owners_of(number):
    """Return the addresses of those who own a customer's papers."""
    return db.session.scalars(
        db.select(User.email)
        .join(Access)
        .join(Customer)
        .where(Customer.customer_number == number, Access.role == Role.OWNER)
        .order_by(User.id)
    ).all()


def mails_to(office, address):
    """Deliver the mail, and return what reached an address."""
    list(mail.deliver())
    return [letter for letter in office.mails if address in letter["To"]]


def answer(client, letter):
    """Open the invitation in a letter, and choose a password."""
    client.get(link_in(letter))
    fields = {"password": NEW_PASSWORD, "confirm": NEW_PASSWORD}
    return client.post_form("/invitation", fields)


def answer_status(client, letter):
    """Open an invitation, and return the status of the page behind it."""
    client.get(link_in(letter))
    return client.get("/invitation").status_code
