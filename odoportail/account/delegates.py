"""Let an owner give an accountant or a colleague their papers to read, and end it."""

from datetime import date, timedelta

from sqlalchemy import func, select

from odoportail import clock
from odoportail.account import services
from odoportail.addresses import email_key
from odoportail.auth import delegate_letters, delegation
from odoportail.auth.sessions import Caller
from odoportail.exceptions import DelegateRefused, NotFound
from odoportail.extensions import db
from odoportail.models import Access, Customer, Event, Role, User

# More than any firm of accountants has people; and a thief at an open session, who
# knows the password too, fills no more boxes than that.
MAX_A_DAY = 20
DAY = timedelta(days=1)
# Six months after the most usual end of a corporation's year, its return is due.
PROPOSED_MONTH, PROPOSED_DAY = 6, 30
MAX_YEARS = 2


def proposed_last_day() -> date:
    """Return the next 30 June, today included."""
    today = clock.today()
    day = date(today.year, PROPOSED_MONTH, PROPOSED_DAY)
    return day if today <= day else day.replace(year=today.year + 1)


def latest_last_day() -> date:
    """Return the day two years from today; from 29 February, the 28th."""
    today = clock.today()
    is_leap_day = (today.month, today.day) == (2, 29)
    day = today - DAY if is_leap_day else today
    return day.replace(year=day.year + MAX_YEARS)


def invite(
    user_id: int,
    email: str,
    customer_number: str,
    last_day: date,
    present: str,
    caller: Caller,
) -> None:
    """Let somebody read a customer's papers to the end of a day, and write to them.

    The same work whether the address is known or not: the worker looks. Raise
    NotFound for papers that are not this person's own, SignInRefused,
    TooManyAttempts or Busy for the password, DelegateRefused for the rest.
    """
    services.confirm_password(services.get_user(user_id), present, caller)
    # The password was right, whatever comes of the invitation.
    db.session.commit()
    refuse_beyond_a_day(user_id)
    customer = get_owned(user_id, customer_number)
    delegate = delegation.find_or_make(email, customer.language)
    try:
        delegation.give(delegate.id, customer.id, last_day, by=user_id)
    except DelegateRefused:
        db.session.rollback()
        raise
    delegate_letters.invite(delegate, customer, user_id)
    db.session.commit()


def get_owned(user_id: int, customer_number: str) -> Customer:
    """Return a customer whose papers are this person's own, or raise NotFound.

    The right is held until the end: an import that takes it waits, and ends what
    was given by it.
    """
    customer = db.session.scalar(
        select(Customer)
        .join(Access)
        .where(
            Customer.customer_number == customer_number,
            Access.held_by(user_id),
            Access.role == Role.OWNER,
        )
        .with_for_update(read=True, of=Access)
    )
    if customer is None:
        raise NotFound(customer_number)
    return customer


def refuse_beyond_a_day(user_id: int) -> None:
    """Raise DelegateRefused where a person has invited as often as a day allows.

    The person's row is held until the end: of any number at once, all are counted.
    """
    holding = select(User.id).where(User.id == user_id)
    db.session.execute(holding.with_for_update(key_share=True))
    counted = select(func.count()).where(
        Event.user_id == user_id,
        Event.action == "access_granted",
        Event.actor == "",
        Event.at > clock.now() - DAY,
    )
    if (db.session.scalar(counted) or 0) >= MAX_A_DAY:
        db.session.rollback()
        raise DelegateRefused("too_many")


def end(user_id: int, customer_number: str, email: str) -> None:
    """End somebody's right to the papers of an owner; raise NotFound for another's."""
    customer = get_owned(user_id, customer_number)
    delegate_id = db.session.scalar(
        select(User.id).where(User.email_key == email_key(email))
    )
    delegation.end(delegate_id or 0, customer.id, by=user_id)
    db.session.commit()


def give_up(user_id: int, customer_number: str) -> None:
    """End one's own right to another's papers; raise NotFound where there is none."""
    customer_id = db.session.scalar(
        select(Customer.id).where(Customer.customer_number == customer_number)
    )
    delegation.end(user_id, customer_id or 0, by=user_id)
    db.session.commit()
