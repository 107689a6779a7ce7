"""Write to delegates and to owners about who may read what."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from odoportail import clock, mail
from odoportail.auth import links
from odoportail.extensions import db
from odoportail.mail import Letter
from odoportail.models import Access, Customer, Link, Message, Purpose, Role, User

PAGE = "delegates.overview"


def invite(user: User, customer: Customer, owner_id: int) -> None:
    """Queue the letter to a delegate, the same whether they have an account or not."""
    details = {"user": user.id, "customer": customer.id, "by": owner_id}
    mail.queue("delegate_invited", user.email_key, customer.language, details)


def tell_delegate(user_id: int, customer_id: int, by: int | None) -> None:
    """Queue the letter that a right has ended, by the hand of `by` if by any."""
    user = db.session.get_one(User, user_id)
    details = {"user": user_id, "customer": customer_id}
    if by is not None:
        details["by"] = by
    mail.queue("delegate_ended", user.email, user.language, details)


def tell_owners(
    letter: str, customer_id: int, delegate_id: int, by: int | None = None
) -> None:
    """Queue a letter about a delegate to all who own a customer's papers."""
    owners = (
        select(User)
        .join(Access)
        .where(Access.customer_id == customer_id, Access.role == Role.OWNER)
        .order_by(User.id)
    )
    for owner in db.session.scalars(owners):
        details = {"user": owner.id, "customer": customer_id, "delegate": delegate_id}
        if by is not None:
            details["by"] = by
        mail.queue(letter, owner.email, owner.language, details)


@mail.letter("delegate_invited")
def compose_delegate_invited(message: Message) -> Letter | None:
    """Tell a delegate; who has no password yet gets a link to choose one.

    The owner is named by the address: a name is whatever its holder has typed,
    and nobody is to write into a letter of ours.
    """
    access = find_access(message)
    if access is None or not access.user.active:
        return None
    user, owner = access.user, db.session.get_one(User, message.details["by"])
    values = {
        "owner": owner.email,
        "customer": access.customer.name,
        "last_day": access.last_day,
        "url": mail.link("invoices.listing", client=access.customer.customer_number),
    }
    if user.password_hash is None:
        link = link_of(message, user)
        values["url"] = links.address_of(link)
        values["link_day"] = link.expires_at.astimezone(clock.BUSINESS_ZONE).date()
    return Letter(user.email, user.language, values)


def find_access(message: Message) -> Access | None:
    """Return the right that a letter is about, where it is still there."""
    key = (message.details["user"], message.details["customer"])
    whole = [joinedload(Access.user), joinedload(Access.customer)]
    return db.session.get(Access, key, options=whole)


def link_of(message: Message, user: User) -> Link:
    """Return the link to choose a first password, made once: a retry has the same."""
    link = db.session.get(Link, message.details.get("link", 0))
    # The id of a link that is gone may be another person's by now.
    if link is None or link.user_id != user.id:
        link = links.make_link(user, Purpose.INVITATION, message.created_at)
        message.details = {**message.details, "link": link.id}
    return link


@mail.letter("delegate_ended")
def compose_delegate_ended(message: Message) -> Letter | None:
    """Tell a delegate, unless they never knew, or have been let in again.

    By the customer's number where no owner ended it: the papers may be another's
    by now, and the name as well.
    """
    user = db.session.get_one(User, message.details["user"])
    if not is_known(user) or find_access(message):
        return None
    customer = customer_of(message)
    is_by_owner = "by" in message.details
    known_as = customer.name if is_by_owner else customer.customer_number
    return Letter(user.email, user.language, {"customer": known_as})


@mail.letter("delegate_added")
def compose_delegate_added(message: Message) -> Letter | None:
    """Tell an owner who reads now, in case nobody should."""
    delegate = message.details["delegate"]
    access = db.session.get(Access, (delegate, message.details["customer"]))
    told = find_access(message)
    if access is None or told is None or told.role is not Role.OWNER:
        return None
    by = message.details.get("by")
    owner = db.session.get_one(User, by).email if by else ""
    return to_owner(message, last_day=access.last_day, owner=owner)


@mail.letter("delegate_removed")
def compose_delegate_removed(message: Message) -> Letter | None:
    """Tell an owner who reads no longer, as the papers have come to another address."""
    return to_owner(message)


def to_owner(message: Message, **values: object) -> Letter | None:
    """Return a letter to an owner about a delegate, unless they are not here yet."""
    owner = db.session.get_one(User, message.details["user"])
    if not is_known(owner):
        return None
    delegate = db.session.get_one(User, message.details["delegate"])
    values |= {
        "delegate": delegate.email_key,
        "customer": customer_of(message).name,
        "url": mail.link(PAGE),
    }
    return Letter(owner.email, owner.language, values)


def customer_of(message: Message) -> Customer:
    """Return the customer that a letter is about."""
    return db.session.get_one(Customer, message.details["customer"])


def is_known(user: User) -> bool:
    """Say whether a person may come in, and has ever been told of the portal."""
    invited = user.password_hash is not None or links.was_invited(user.id)
    return user.active and invited
