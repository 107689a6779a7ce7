"""Give out PDFs: those that are kept, and those that are made for the moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    SQLColumnExpression,
    bindparam,
    func,
    select,
)

from odoportail import clock, journal
from odoportail.auth.sessions import IS_OPEN, hash_token, must_be_marked
from odoportail.database import optional_write
from odoportail.exceptions import NotFound, TooManyDocuments
from odoportail.extensions import db
from odoportail.invoices import accounts, documents, pdf
from odoportail.invoices.rendering import places
from odoportail.invoices.scopes import ScopeCustomer
from odoportail.invoices.services import (
    ONE_READING,
    READER,
    get_invoice,
    is_readable,
    note_reading,
    status_of_invoice,
)
from odoportail.invoices.status import State
from odoportail.models import DEFAULT_CURRENCY, Document, Invoice, SignIn, User
from odoportail.quick_query import QuickQuery

MAX_MADE_A_MINUTE = 60
MINUTE = timedelta(minutes=1)
OPENED = "pdf_opened"
# The journal's detail of a PDF that was made, not merely given out.
MADE = "made"


def columns_for(user_id: SQLColumnExpression[int]) -> tuple[Any, ...]:
    """Return, for a query of papers with their documents, what a download needs."""
    has_opened = journal.has_done(user_id, OPENED, Invoice.id, bindparam("since"))
    return (
        Invoice.id,
        Invoice.number,
        Invoice.customer_id,
        Invoice.kind,
        Invoice.issued_on,
        Invoice.supplier_name,
        Document.content,
        Document.sha256,
        has_opened.label("is_noted"),
    )


# What most readers of a paper ask.
KEPT = QuickQuery(
    select(*columns_for(READER))
    .outerjoin(
        Document,
        (Document.invoice_id == Invoice.id)
        & (Document.language == bindparam("language")),
    )
    .where(Invoice.number == bindparam("number"), is_readable(READER))
)
# The same, of whoever holds a session that the operator did not open: for a paper
# that is kept, all that there is to ask.
READY = QuickQuery(
    select(
        *columns_for(User.id),
        User.id.label("user_id"),
        SignIn.seen_at,
        Document.language,
    )
    .select_from(SignIn)
    .join(SignIn.user)
    .join(Invoice, Invoice.number == bindparam("number"))
    .join(
        Document,
        (Document.invoice_id == Invoice.id)
        & (Document.language == func.coalesce(bindparam("language"), User.language)),
    )
    .where(is_readable(User.id), IS_OPEN, SignIn.reason.is_(None))
)


@dataclass(frozen=True)
class Download:
    """A PDF and the name to save it under."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Ready(Download):
    """A PDF that only has to be handed over, and the person to whom."""

    user_id: int


def open_document(user_id: int, number: str, language: str) -> Download:
    """Return an invoice's PDF, made where none is kept, and write down who took it.

    Once in ten minutes: a viewer that asks for parts, or a hand that opens and
    then saves, is one reading. Raise NotFound; TooManyDocuments beyond 60 a
    minute that are to be made (each costs what fifty pages do), RendersBusy, or
    PdfError where it cannot be made whole.
    """
    found = get_kept(user_id, number, language)
    detail = "" if found.content else MADE
    if found.content:
        content = documents.checked(found.content, found.sha256)
    else:
        refuse_many(user_id)
        content = documents.make(get_invoice(user_id, number), language)
    if detail or not found.is_noted:
        note_reading(user_id, found, OPENED, detail)
    return Download(pdf.invoice_file_name(found, language), content)


def find_ready(token: str, number: str, language: str | None) -> Ready | None:
    """Return the PDF for whoever holds a session, or None if there is more to do.

    In the person's own language where none is said. Raise PdfError where the kept
    one is damaged.
    """
    now = clock.now()
    found = READY.find(
        token_hash=hash_token(token),
        now=now,
        number=number,
        language=language,
        since=now - ONE_READING,
    )
    if found is None or not found.is_noted or must_be_marked(found, now):
        return None
    content = documents.checked(found.content, found.sha256)
    name = pdf.invoice_file_name(found, found.language)
    return Ready(name, content, found.user_id)


def get_kept(user_id: int, number: str, language: str) -> Any:
    """Return what a download needs of an invoice, with the kept PDF if there is one.

    Raise NotFound, the same for another customer's as for one that is not there.
    """
    found = KEPT.find(
        user_id=user_id,
        number=number,
        language=language,
        since=clock.now() - ONE_READING,
    )
    if found is None:
        raise NotFound(number)
    return found


def open_receipt(user_id: int, number: str, language: str) -> Download:
    """Return the receipt of an invoice that is paid, and write down who took it.

    It is made anew each time: a refund would make a kept one untrue. Raise
    NotFound for what is not paid as for what is not there, TooManyDocuments,
    RendersBusy or PdfError.
    """
    invoice = get_invoice(user_id, number)
    if status_of_invoice(invoice).state is not State.PAID:
        raise NotFound(number)
    content = make(user_id, lambda: pdf.render_receipt(invoice, language))
    note_reading(user_id, invoice, "receipt_opened", MADE)
    return Download(pdf.receipt_file_name(invoice, language), content)


def make(user_id: int, render: Callable[[], bytes]) -> bytes:
    """Return a PDF that is made now, in its turn."""
    refuse_many(user_id)
    # No transaction may be held for as long as a render takes.
    db.session.commit()
    with places.one():
        return render()


def refuse_many(user_id: int) -> None:
    """Raise TooManyDocuments where this person has had many made of late."""
    if journal.count_recent(user_id, MINUTE, MADE) >= MAX_MADE_A_MINUTE:
        raise TooManyDocuments


def open_statement(
    user_id: int,
    customer: ScopeCustomer,
    period: tuple[date, date],
    currency: str | None,
    language: str,
) -> Download:
    """Return a customer's statement of account, and write down who took it.

    In the currency asked for, or the one most used. Raise TooManyDocuments,
    RendersBusy or PdfError.
    """
    known = accounts.list_currencies(user_id, customer.id) or [DEFAULT_CURRENCY]
    chosen = currency if currency and currency in known else known[0]
    statement = accounts.get_statement(user_id, customer, chosen, *period)
    content = make(user_id, lambda: pdf.render_statement(statement, language))
    with optional_write():
        journal.record(
            "statement_opened", user_id=user_id, customer_id=customer.id, detail=MADE
        )
    return Download(pdf.statement_file_name(statement, language), content)
