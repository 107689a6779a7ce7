"""Let people of the big data in, without two hundred sign-ins: each gets a session."""

from secrets import token_hex
from typing import NamedTuple

from sqlalchemy import func, select

from odoportail.auth import passwords
from odoportail.auth.first_pages import FIELD
from odoportail.auth.sessions import Caller, begin_session
from odoportail.extensions import db
from odoportail.models import Invoice, User
from odoportail.session_cookies import PERSON

PASSWORD = "a few words in a row"  # noqa: S105  # of people who do not exist


class Reader(NamedTuple):
    """Somebody who is signed in: the newest paper, and the cookie to show."""

    user_id: int
    number: str
    cookies: str


def let_in(app, how_many):
    """Let in so many people, or all, from all over the customers."""
    with app.app_context():
        people = db.session.scalar(select(func.count(User.id)))
        how_many = min(how_many, people)
        step = people // how_many
        # Steps of round numbers would find alike people, all of one language.
        ids = [1 + turn * step + turn % step for turn in range(how_many)]
        hashed = passwords.hash_password(PASSWORD)
        readers = [let_one_in(app, db.session.get(User, id_), hashed) for id_ in ids]
        db.session.commit()
        return readers


def let_one_in(app, user, hashed):
    """Give a person a password and a session, in the caller's transaction."""
    user.password_hash = hashed
    token = begin_session(user, Caller(), remembered=True)
    # By id: the person of a customer of big data has the customer's.
    newest = (
        select(Invoice.number)
        .where(Invoice.customer_id == user.id)
        .order_by(Invoice.issued_on.desc())
        .limit(1)
    )
    return Reader(user.id, db.session.scalar(newest), cookie_of(app, token))


def cookie_of(app, token):
    """Return the signed cookie of a session, as it is after the first page."""
    signer = app.session_interface.get_signing_serializer(app)
    said = {"_permanent": True, PERSON: token, "_fresh": True, FIELD: token_hex(20)}
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(said)}"
