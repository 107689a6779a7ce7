"""Give somebody the right to read a customer's papers, and end it.

All in the caller's transaction.
"""

from datetime import date

from sqlalchemy import delete, select

from odoportail import journal
from odoportail.addresses import email_key
from odoportail.auth import delegate_letters
from odoportail.database import insert_into
from odoportail.exceptions import DelegateRefused, NotFound
from odoportail.extensions import db
from odoportail.models import Access, Role, User


def find_or_make(email: str, language: str) -> User:
    """Return the person of that address, made where there is none.

    The same statements either way: their number must not tell who has an
    account. Of two at once, one makes the person and the other finds them.
    """
    key = email_key(email)
    person = insert_into(User).values(email=email, email_key=key, language=language)
    db.session.execute(person.on_conflict_do_nothing(index_elements=["email_key"]))
    return db.session.scalars(select(User).where(User.email_key == key)).one()


def give(
    user_id: int,
    customer_id: int,
    last_day: date | None,
    *,
    by: int | None = None,
    actor: str = "",
) -> None:
    """Let a person read a customer's papers; a delegate gets the new last day.

    `by` is the owner who gives it, `actor` what did in the place of a person.
    Raise DelegateRefused for an owner, whose right has no last day.
    """
    right = insert_into(Access).values(
        user_id=user_id,
        customer_id=customer_id,
        role=Role.ACCOUNTANT,
        last_day=last_day,
    )
    given = right.on_conflict_do_update(
        index_elements=["user_id", "customer_id"],
        set_={"last_day": last_day},
        where=Access.role == Role.ACCOUNTANT,
    )
    if db.session.scalar(given.returning(Access.user_id)) is None:
        raise DelegateRefused("owner")
    journal.record(
        "access_granted",
        user_id=by,
        about_user_id=user_id,
        customer_id=customer_id,
        actor=actor,
    )
    delegate_letters.tell_owners("delegate_added", customer_id, user_id, by)


def end(
    user_id: int, customer_id: int, *, by: int | None = None, actor: str = ""
) -> None:
    """End a delegate's right, and tell them; raise NotFound where there is none."""
    ended = db.session.execute(
        delete(Access).where(
            Access.user_id == user_id,
            Access.customer_id == customer_id,
            Access.role == Role.ACCOUNTANT,
        )
    )
    if not ended.rowcount:  # type: ignore[attr-defined]  # a DELETE has one
        raise NotFound(user_id)
    if by != user_id:
        delegate_letters.tell_delegate(user_id, customer_id, by)
    journal.record(
        "access_ended",
        user_id=by,
        about_user_id=user_id,
        customer_id=customer_id,
        actor=actor,
    )


def end_all(customer_id: int, *, actor: str) -> None:
    """End the right of all who read by the word of an owner before; tell both sides.

    Called once another person owns the papers: nobody may go on reading them
    unknown to that person.
    """
    delegates = select(Access.user_id).where(
        Access.customer_id == customer_id, Access.role == Role.ACCOUNTANT
    )
    for user_id in db.session.scalars(delegates).all():
        end(user_id, customer_id, actor=actor)
        delegate_letters.tell_owners("delegate_removed", customer_id, user_id)
