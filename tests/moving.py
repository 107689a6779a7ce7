"""Ask for another address, and look at what has become of the old one."""

from sqlalchemy import select

from odoportail import mail
from odoportail.extensions import db
from odoportail.models import User
from tests.world import PASSWORD

ASK, CONFIRM = "/compte/courriel", "/compte/courriel/confirmer"
OLD, NEW = "ana@exemple.test", "ana+neuve@exemple.test"


def ask(client, email=NEW, present=PASSWORD):
    """Post the wish, and deliver what is queued."""
    response = client.post_form(ASK, {"email": email, "present": present})
    list(mail.deliver())
    return response


def address():
    """Return the address of the one person there is, and its key."""
    db.session.expire_all()
    return db.session.execute(
        select(User.email, User.email_key).order_by(User.id)
    ).first()
