"""Tell what happened, in the words and from the side of who reads it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from odoportail.account.services import CONFIRMED


class Part(StrEnum):
    """Say which happenings are wanted, by the word in the address."""

    OTHERS = "autres"
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

    `count` is how many times it happened, `place` the network that the reader's own
    session came from, `reason` why the operator looked.
    """

    at: datetime
    who: str
    what: str
    customer: str | None
    invoice_number: str | None
    is_readable: bool
    place: str
    reason: str | None
    count: int = 1


def find_part(word: str | None) -> Part | None:
    """Return the part that an address asks for; all of it for any other word."""
    return next((part for part in Part if part == word), None)


def tell(row: Any, user_id: int) -> Happening:
    """Put one event into words."""
    is_own_session = row.action == "signed_in" and row.user_id == user_id
    return Happening(
        at=row.at,
        who=who(row, user_id),
        what=what(row, user_id),
        customer=row.customer,
        invoice_number=row.number,
        is_readable=bool(row.is_readable),
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
