"""Move an account to another address, or a right to another person, by billing's word.

The rules are those of `account.email_change`: the new address must answer, and
the old one is told. As nobody gave a password, the one who answers chooses a
new one, which ends every session and every other way in.
"""

from collections.abc import Iterable

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from odoportail import clock, journal, mail
from odoportail.addresses import email_key
from odoportail.auth import delegation, links
from odoportail.exceptions import LinkInvalid
from odoportail.extensions import db
from odoportail.mail import Letter
from odoportail.models import (
    Access,
    Customer,
    Link,
    Message,
    Purpose,
    Role,
    User,
)


def ask(user: User, email: str, *, actor: str) -> None:
    """Ask the new address to choose a password: then the account is its own.

    A person who never had a password has nothing to lose, and moves at once.
    All in the caller's transaction.
    """
    if user.password_hash is None:
        links.move(user, email, actor=actor, is_told=links.was_invited(user.id))
        end_links(user.id)
        return
    link = links.make_link(user, Purpose.INVITATION, clock.now(), email=email)
    mail.queue("invitation", email, user.language, {"link": link.id})
    journal.record("email_change_asked", user_id=user.id, actor=actor)


def answer(user: User, email: str) -> User:
    """Return whose the new address is, after giving it what billing meant for it.

    Only the papers of customers that billing gave this address: what the person
    before has come to read besides stays with them. Raise LinkInvalid where it
    is none any more. All in the caller's transaction.
    """
    key = email_key(email)
    given = [access for access in list_accesses(user.id) if is_for(access, key)]
    holder = db.session.scalar(select(User).where(User.email_key == key))
    if not given or (holder is not None and not holder.active):
        raise LinkInvalid
    if holder is None and len(given) == len(list_accesses(user.id)):
        links.move(user, email)
        holder = user
    holder = holder or new_user(user, email)
    for access in given:
        if holder is not user:
            hand_over(access, holder)
        # Whoever answers may be another person: nobody reads on unknown to them.
        delegation.end_all(access.customer_id, actor="import")
    end_links(user.id)
    return holder


def list_accesses(user_id: int) -> list[Access]:
    """Return all the rights of a person, with their customers."""
    query = select(Access).where(Access.user_id == user_id)
    return list(db.session.scalars(query.options(joinedload(Access.customer))))


def is_for(access: Access, key: str) -> bool:
    """Say whether billing gave the customer this address, as its owner's."""
    return access.role is Role.OWNER and email_key(access.customer.email) == key


def new_user(user: User, email: str) -> User:
    """Add whoever has the new address, called as the person before."""
    newcomer = User(
        email=email,
        email_key=email_key(email),
        name=user.name,
        language=user.language,
    )
    db.session.add(newcomer)
    db.session.flush()
    return newcomer


def hand_over(access: Access, holder: User) -> None:
    """Give an owner's right to another person, and tell the one before."""
    customer_id = access.customer_id
    end_access(access.user, customer_id, actor="import")
    own(holder, customer_id)


def own(holder: User, customer_id: int) -> None:
    """Make a person an owner, whether or not they have read the papers before."""
    has_one = db.session.get(Access, (holder.id, customer_id))
    right = has_one or Access(user_id=holder.id, customer_id=customer_id)
    right.role, right.last_day = Role.OWNER, None
    db.session.add(right)
    db.session.flush()


def end_links(user_id: int) -> None:
    """Use up every link of a person, those that billing asked for too."""
    links.kill_links(user_id, *Purpose)
    call_back([user_id])


def list_unanswered() -> list[Link]:
    """Return the links by which billing asked an address that has not answered.

    The latest of each, and only where billing still means it.
    """
    links_ = db.session.scalars(
        select(Link)
        .join(User)
        .where(
            Link.purpose == Purpose.INVITATION,
            Link.email.is_not(None),
            Link.used_at.is_(None),
            User.active,
        )
        .order_by(Link.id)
    )
    latest = {(link.user_id, email_key(link.email or "")): link for link in links_}
    return [
        link
        for (user_id, key), link in latest.items()
        if any(is_for(access, key) for access in list_accesses(user_id))
    ]


def ask_again(link: Link) -> None:
    """Send another link in the place of one that was not answered."""
    call_back([link.user_id])
    ask(link.user, link.email or "", actor="command")
    db.session.commit()


def call_back(user_ids: Iterable[int]) -> None:
    """Kill the links that would move these people to an address of billing's.

    Billing has given yet another one: the last word counts.
    """
    db.session.execute(
        update(Link)
        .where(
            Link.user_id.in_(list(user_ids)),
            Link.purpose == Purpose.INVITATION,
            Link.email.is_not(None),
            Link.used_at.is_(None),
        )
        .values(used_at=clock.now())
    )


def end_access(user: User, customer_id: int, *, actor: str) -> None:
    """End a person's right to a customer's papers, and tell who knew of it."""
    db.session.execute(
        delete(Access).where(
            Access.user_id == user.id, Access.customer_id == customer_id
        )
    )
    if user.password_hash or links.was_invited(user.id):
        details = {"user": user.id, "customer": customer_id}
        mail.queue("access_ended", user.email, user.language, details)
    journal.record(
        "access_ended", about_user_id=user.id, customer_id=customer_id, actor=actor
    )


@mail.letter("access_ended")
def compose_access_ended(message: Message) -> Letter:
    """Tell who no longer reads a customer's papers, in case it is a mistake.

    By its number: the name may be that of whoever came after.
    """
    customer = db.session.get_one(Customer, message.details["customer"])
    values = {"customer": customer.customer_number}
    return Letter(message.address, message.language, values)
