"""Let the operator look at what a customer sees: read only, for a while, and told.

A preview is seen as a reader of its own, one for each customer, with a right to
that customer's papers and no others: what it reads is nobody else's reading.
"""

from sqlalchemy import select

from odoportail import clock, journal
from odoportail.auth import links, sessions
from odoportail.auth.accounts import ACTOR
from odoportail.auth.sessions import Caller, Visitor
from odoportail.extensions import db
from odoportail.models import Access, Customer, Link, Purpose, Role, User
from odoportail.models.signin import REASON_LETTERS
from odoportail.one_line import one_line

# Capital letters: no address that is looked up has any.
READER_KEY = "PREVIEW"


def parse_reason(reason: str) -> str:
    """Return why the operator looks, as the customer will read it.

    Raise ValueError where it is empty, too long, or more than a printed line.
    """
    reason = reason.strip()
    if not reason:
        raise ValueError("say why, in a few words for the customer")
    if len(reason) > REASON_LETTERS:
        raise ValueError(f"{len(reason)} letters: at most {REASON_LETTERS}")
    if reason != one_line(reason):
        raise ValueError("one line, without control characters")
    return reason


def make_preview(customer: Customer, reason: str) -> Link:
    """Make a link that shows a customer's papers once, and write it down."""
    link = links.make_link(find_or_make_reader(customer), Purpose.PREVIEW, clock.now())
    link.reason = reason
    journal.record("preview_made", customer_id=customer.id, actor=ACTOR, reason=reason)
    db.session.commit()
    return link


def find_or_make_reader(customer: Customer) -> User:
    """Return the customer's reader for previews, called as the customer is today."""
    key = f"{READER_KEY} {customer.id}"
    reader = db.session.scalar(select(User).where(User.email_key == key))
    if reader is None:
        reader = User(email="", email_key=key)
        reader.accesses = [Access(customer=customer, role=Role.PREVIEW)]
        db.session.add(reader)
    reader.name, reader.language = customer.name, customer.language
    db.session.flush()
    return reader


def get_preview(token: str | None) -> tuple[Link, Customer]:
    """Return a preview that can still be opened, and of whom; or raise LinkInvalid."""
    link = links.get_link(token, Purpose.PREVIEW)
    (access,) = link.user.accesses
    return link, access.customer


def enter(
    token: str | None, caller: Caller, *, leaving: Visitor | None
) -> tuple[User, str]:
    """Spend the link on a session of half an hour, and write down who looks and why.

    Return the reader and the session's token. `leaving` is whoever was signed
    in here before. Raise LinkInvalid.
    """
    link, customer = get_preview(token)
    links.spend(link)
    if leaving is not None:
        sessions.end_session(leaving.sign_in_id)
    session_token = sessions.begin_session(
        link.user, caller, remembered=False, reason=link.reason
    )
    journal.record(
        "previewed",
        user_id=link.user_id,
        customer_id=customer.id,
        reason=link.reason,
    )
    db.session.commit()
    return link.user, session_token
