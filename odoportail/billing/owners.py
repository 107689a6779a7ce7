"""Let the person whom billing names read a customer's papers: one person an address."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    exists,
    func,
    insert,
    literal,
    null,
    select,
    update,
)

from odoportail import journal
from odoportail.addresses import email_key
from odoportail.auth import delegation, moves
from odoportail.billing import staging
from odoportail.billing.reports import Remarks
from odoportail.extensions import db
from odoportail.models import Access, Customer, Role, User

FILE = staging.CUSTOMERS
ACTOR = "import"


@dataclass(frozen=True)
class Change:
    """Another address for a customer than billing gave before, and what it means.

    `former` is the person who had the address before, where that is known;
    `newcomer` whoever has the new one already.
    """

    line: int
    customer_id: int
    customer_number: str
    email: str
    language: str
    name: str
    owners: list[User]
    former: User | None
    newcomer: User | None
    is_move: bool

    @property
    def is_settled(self) -> bool:
        """Say whether nobody is to come or go: the person reads the papers already."""
        return not self.email or self.newcomer in self.owners

    @property
    def others(self) -> list[str]:
        """Return the addresses of those who go on reading beside the new one."""
        return [user.email for user in self.owners if user is not self.former]


def list_changes() -> Iterator[Change]:
    """Yield what new addresses mean for the people who sign in."""
    changed = (
        select(
            *FILE.c["id", "line", "customer_number", "email", "email_key"],
            *FILE.c["language", "contact", "name"],
            Customer.id.label("customer_id"),
            Customer.email.label("former_email"),
        )
        .join(Customer, Customer.customer_number == FILE.c.customer_number)
        .where(FILE.c.email != Customer.email)
    )
    for row in staging.pages(changed, FILE.c.id):
        yield change_of(row, list_owners(row.customer_id))


def change_of(row: Any, owners: list[User]) -> Change:
    """Return what a new address means."""
    former_key = email_key(row.former_email)
    former = next((user for user in owners if user.email_key == former_key), None)
    if former is None and len(owners) == 1:
        former = owners[0]
    newcomer = db.session.scalar(select(User).where(User.email_key == row.email_key))
    return Change(
        line=row.line,
        customer_id=row.customer_id,
        customer_number=row.customer_number,
        email=row.email,
        language=row.language,
        name=row.contact or row.name,
        owners=owners,
        former=former,
        newcomer=newcomer,
        is_move=former is not None
        and former.active
        and newcomer is None
        and reaches_nothing_else(former, row.email_key),
    )


def list_owners(customer_id: int) -> list[User]:
    """Return the owners of a customer's papers, the oldest first."""
    return list(
        db.session.scalars(
            select(User)
            .join(Access)
            .where(Access.customer_id == customer_id, Access.role == Role.OWNER)
            .order_by(User.id)
        )
    )


def reaches_nothing_else(user: User, key: str) -> bool:
    """Say whether the file gives the new address to all that this person reads.

    Otherwise it is not the person's address that has changed, but the
    customer's: whoever has the new one must not come by the other papers.
    """
    is_given = exists().where(
        FILE.c.customer_number == Customer.customer_number, FILE.c.email_key == key
    )
    other = (
        select(Access.customer_id)
        .join(Customer)
        .where(Access.user_id == user.id)
        .where(~(is_given & (Access.role == Role.OWNER)))
    )
    return db.session.scalar(select(other.exists())) is False


def warn(change: Change, remarks: Remarks) -> None:
    """Tell the clerk who will read the papers, and who no longer."""
    if change.is_settled:
        return
    reason = "is a new address"
    if change.is_move and change.former and change.former.password_hash:
        reason += f": {change.former.email} signs in until this one is confirmed"
    elif change.is_move and change.former:
        reason += f" instead of {change.former.email}"
    elif change.former:
        number, former = change.customer_number, change.former.email
        reason += f": {former} no longer reads the papers of {number}"
    if change.others:
        verb = "keeps" if len(change.others) == 1 else "keep"
        reason += f"; {', '.join(change.others)} {verb} access as well"
    remarks.warn_record(change, "email", reason)


def change_owner(change: Change) -> None:
    """Do what a new address means, in the caller's transaction.

    The rules are those of a change that a person asks for: the account moves
    when the new address has answered, and the old one is told.
    """
    # Billing's last word counts: an earlier address must not answer any more.
    moves.call_back(user.id for user in change.owners)
    if change.is_settled:
        return
    if change.is_move and change.former:
        moves.ask(change.former, change.email, actor=ACTOR)
        return
    if change.former:
        moves.end_access(change.former, change.customer_id, actor=ACTOR)
    user = change.newcomer or make_user(change)
    moves.own(user, change.customer_id)
    journal.record(
        "access_granted",
        about_user_id=user.id,
        customer_id=change.customer_id,
        actor=ACTOR,
    )
    if change.former:
        delegation.end_all(change.customer_id, actor=ACTOR)


def make_user(change: Change) -> User:
    """Add a person, who is invited later, to the caller's transaction."""
    user = User(
        email=change.email,
        email_key=email_key(change.email),
        name=change.name,
        language=change.language,
    )
    db.session.add(user)
    db.session.flush()
    return user


def fill_vacancies() -> None:
    """Give the file's customers who have no owner the one whom billing names."""
    # By the key, which is empty too where the file does not speak of addresses.
    is_vacant = (FILE.c.email_key != "") & ~has_owner()
    make_users(is_vacant)
    owner = (
        select(User.id, Customer.id, literal(Role.OWNER, Access.role.type), null())
        .select_from(FILE)
        .join(Customer, Customer.customer_number == FILE.c.customer_number)
        .join(User, User.email_key == FILE.c.email_key)
        .where(is_vacant)
    )
    promoted = owner.with_only_columns(User.id).where(
        User.id == Access.user_id, Customer.id == Access.customer_id
    )
    db.session.execute(
        update(Access)
        .where(promoted.correlate(Access).exists())
        .values(role=Role.OWNER, last_day=None)
        .execution_options(synchronize_session=False)
    )
    columns = ["user_id", "customer_id", "role", "last_day"]
    db.session.execute(insert(Access).from_select(columns, owner))


def has_owner() -> ColumnElement[bool]:
    """Return the condition that somebody owns the papers of a customer of the file."""
    return (
        exists()
        .where(
            Access.customer_id == Customer.id,
            Access.role == Role.OWNER,
            Customer.customer_number == FILE.c.customer_number,
        )
        .correlate(FILE)
    )


def make_users(is_wanted: ColumnElement[bool]) -> None:
    """Add the people whom the portal does not know: each address once."""
    is_known = exists().where(User.email_key == FILE.c.email_key).correlate(FILE)
    first = (
        select(func.min(FILE.c.id))
        .where(is_wanted, ~is_known)
        .group_by(FILE.c.email_key)
    )
    contact = func.coalesce(func.nullif(FILE.c.contact, ""), FILE.c.name)
    rows = select(*FILE.c["email", "email_key"], contact, FILE.c.language).where(
        FILE.c.id.in_(first)
    )
    columns = ["email", "email_key", "name", "language"]
    db.session.execute(insert(User).from_select(columns, rows))
