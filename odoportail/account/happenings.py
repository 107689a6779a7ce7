"""Who has seen what: a person's own doings, and what others did with their papers."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import aliased

from odoportail.account.services import CONFIRMED
from odoportail.extensions import db
from odoportail.models import Access, Customer, Event, Invoice, Role, User

PAGE_SIZE = 25
TOKEN = re.compile(r"(avant|apres)-([0-9]{1,10})")
About = aliased(User)
# PostgreSQL refuses to compare a row's id with a larger number.
MAX_ID = 2**31 - 1


class Part(StrEnum):
    """Say which happenings are wanted, by the word in the address."""

    INVOICES = "factures"
    ACCESS = "acces"
    SIGN_INS = "connexions"


WORDS_OF = {
    Part.INVOICES: {
        "invoice_opened": _("Read the invoice"),
        "pdf_opened": _("Opened the PDF"),
        "receipt_opened": _("Opened the receipt"),
        "statement_opened": _("Opened a statement of account"),
        "list_exported": _("Downloaded the list"),
        "dossier_opened": _("Downloaded an accountant’s package"),
    },
    Part.ACCESS: {
        "access_granted": _("Gave access to the invoices"),
        "access_ended": _("Ended the access to the invoices"),
        "preview_made": _("Prepared a preview of the invoices"),
        "previewed": _("Opened a preview of the invoices"),
    },
    Part.SIGN_INS: {
        "signed_in": _("Signed in"),
        "signed_out": _("Signed out"),
        "sign_in_refused": _("Tried to sign in, and was refused"),
        "password_confirmed": _("Gave the password again"),
        "password_refused": _("Gave a wrong password on an account page"),
        "session_ended": _("Signed a device out"),
        "sessions_ended": _("Signed all other devices out"),
        "signed_out_everywhere": _("Signed every device out"),
    },
}
OTHER_WORDS = {
    "password_chosen": _("Chose a new password"),
    "profile_changed": _("Changed the profile"),
    "new_invoice_notices_stopped": _("Stopped emails about new invoices by a link"),
    "receipt_notices_stopped": _("Stopped emails about payments by a link"),
    "reminder_notices_stopped": _("Stopped reminders of overdue invoices by a link"),
    "fiscal_year_changed": _("Changed the fiscal year"),
    "email_change_asked": _("Asked to change the email address"),
    "email_changed": _("Changed the email address"),
    "data_exported": _("Downloaded the personal data"),
    "invited": _("Sent the invitation"),
    "disabled": _("Closed the account"),
    "enabled": _("Opened the account again"),
}
WORDS = {
    **OTHER_WORDS,
    **{action: said for words in WORDS_OF.values() for action, said in words.items()},
}
# Where the detail tells more than the action.
WORDS_BY_DETAIL = {
    ("signed_in", CONFIRMED): WORDS["password_confirmed"],
    ("list_exported", "zip"): _("Downloaded the PDFs of the list"),
}
# The same with the person whose access it was, where that is not the reader.
WORDS_WITH_PERSON = {
    "access_granted": _("Gave %(person)s access to the invoices"),
    "access_ended": _("Ended %(person)s’s access to the invoices"),
}
# The same, told to the person whose access it was.
WORDS_TO_PERSON = {
    "access_granted": _("Gave you access to the invoices"),
    "access_ended": _("Ended your access to the invoices"),
}
# Whose account it was on is known; who sat there is not.
NOBODYS = {
    "sign_in_refused",
    "new_invoice_notices_stopped",
    "receipt_notices_stopped",
    "reminder_notices_stopped",
}
COMPANY = "ODOTRACK"


@dataclass(frozen=True)
class Happening:
    """One line of the journal, in the reader's language.

    `place` is the network that the reader's own session came from, `reason` why
    the operator looked.
    """

    at: datetime
    who: str
    what: str
    customer: str | None
    invoice_number: str | None
    place: str
    reason: str | None


@dataclass(frozen=True)
class Journal:
    """A page of it, newest first, and the tokens of those on both sides."""

    part: Part | None
    happenings: list[Happening]
    newer: str | None
    older: str | None
    names_customers: bool


def find_part(word: str | None) -> Part | None:
    """Return the part that an address asks for; all of it for any other word."""
    return next((part for part in Part if part == word), None)


def read_journal(user_id: int, part: Part | None, token: str | None) -> Journal:
    """Return a page of what this person did, and others with papers of theirs.

    Pages are cut by the rows' ids, which do not move while new rows arrive; an
    unreadable token means the first page.
    """
    match = TOKEN.fullmatch(token or "")
    goes_back = match is not None and match[1] == "apres"
    query = events_of(user_id)
    if part:
        query = query.where(Event.action.in_(WORDS_OF[part]))
    if match:
        row_id = min(int(match[2]), MAX_ID)
        query = query.where(Event.id > row_id if goes_back else Event.id < row_id)
    query = query.order_by(Event.id if goes_back else Event.id.desc())
    found = list(db.session.execute(query.limit(PAGE_SIZE + 1)))
    rows, has_more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    if goes_back:
        rows.reverse()
    has_newer, has_older = (has_more, True) if goes_back else (match, has_more)
    return Journal(
        part,
        [tell(row, user_id) for row in rows],
        newer=f"apres-{rows[0].id}" if rows and has_newer else None,
        older=f"avant-{rows[-1].id}" if rows and has_older else None,
        names_customers=reads_several(user_id),
    )


def events_of(user_id: int) -> Select[*tuple[Any, ...]]:
    """Return the query for the events that concern a person."""
    owned = select(Access.customer_id).where(
        Access.held_by(user_id), Access.role == Role.OWNER
    )
    held = select(Access.customer_id).where(Access.held_by(user_id))
    # Of what one no longer reads, the number: the name may be somebody else's by now.
    customer = case(
        (Event.customer_id.in_(held), Customer.name), else_=Customer.customer_number
    )
    columns = (Event.id, Event.at, Event.action, Event.actor, Event.detail)
    people = (Event.user_id, User.email, Event.about_user_id, About.email_key)
    is_mine = (Event.user_id == user_id) | (Event.about_user_id == user_id)
    return (
        select(*columns, Event.reason, Event.ip_address, *people)
        .add_columns(customer.label("customer"), Invoice.number)
        .outerjoin(User, Event.user_id == User.id)
        .outerjoin(About, Event.about_user_id == About.id)
        .outerjoin(Customer, Event.customer_id == Customer.id)
        .outerjoin(Invoice, Event.invoice_id == Invoice.id)
        .where(is_mine | Event.customer_id.in_(owned))
    )


def reads_several(user_id: int) -> bool:
    """Say whether this person reads the papers of more than one customer."""
    held = select(func.count()).select_from(Access).where(Access.held_by(user_id))
    return db.session.execute(held).scalar_one() > 1


def tell(row: Any, user_id: int) -> Happening:
    """Put one event into words."""
    is_own_session = row.action == "signed_in" and row.user_id == user_id
    return Happening(
        at=row.at,
        who=who(row, user_id),
        what=what(row, user_id),
        customer=row.customer,
        invoice_number=row.number,
        # Nobody learns from where others read, or tried to get in.
        place=row.ip_address if is_own_session else "",
        reason=row.reason,
    )


def who(row: Any, user_id: int) -> str:
    """Return who did it: the reader, another's address, or the company."""
    if row.action in NOBODYS:
        return str(gettext("Somebody"))
    if row.actor or row.reason or row.user_id is None:
        return COMPANY
    return str(gettext("You") if row.user_id == user_id else row.email)


def what(row: Any, user_id: int) -> str:
    """Return what was done; a word that is new to us is given as it is."""
    action = row.action
    if action in WORDS_WITH_PERSON and (whose := whose_access(row)) is not None:
        if whose != user_id:
            # In the one spelling that says nothing of an account.
            person = row.email_key or row.email
            return str(WORDS_WITH_PERSON[action]) % {"person": person}
        if row.actor or row.user_id != user_id:
            return str(WORDS_TO_PERSON[action])
    by_detail = WORDS_BY_DETAIL.get((action, row.detail))
    return str(by_detail or WORDS.get(action, action.replace("_", " ")))


def whose_access(row: Any) -> int | None:
    """Return the id of the person whose access it was.

    Rows from before `about_user_id` have the person where others have who did it.
    """
    if row.about_user_id is not None:
        return int(row.about_user_id)
    return row.user_id if row.actor else None
