"""Keep the PDF of an invoice: made once, the same bytes ever after."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, raiseload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from odoportail.database import optional_write, without_write_lock
from odoportail.exceptions import PdfError
from odoportail.extensions import db
from odoportail.i18n import LANGUAGES
from odoportail.invoices import pdf
from odoportail.invoices.rendering import places
from odoportail.models import Document, Invoice

# How many invoices, or documents of some 30 kB each, are in memory at a time.
PAGE = 50


@dataclass
class Made:
    """Say how many documents were made, and for which invoices none could be."""

    count: int = 0
    faults: list[str] = field(default_factory=list)


def loading_options() -> list[ORMOption]:
    """Return how to load an invoice with all that its documents show."""
    return [
        joinedload(Invoice.customer),
        joinedload(Invoice.balance),
        joinedload(Invoice.corrects),
        selectinload(Invoice.lines),
        selectinload(Invoice.payments),
        selectinload(Invoice.corrections),
        raiseload("*"),
    ]


def checked(content: bytes, sha256: str) -> bytes:
    """Return a kept document; raise PdfError where it is not what was kept."""
    if digest(content) != sha256:
        raise PdfError("a kept document is damaged: see `odoportail documents verify`")
    return content


def digest(content: bytes) -> str:
    """Return the SHA-256 that a document is kept with."""
    return hashlib.sha256(content).hexdigest()


def make(invoice: Invoice, language: str) -> bytes:
    """Return the document of an invoice, made and kept on the way.

    Raise RendersBusy where too many are asked for at once, or PdfError where it
    cannot be made whole. Where the database is busy it is kept another time:
    the same data give the same bytes.
    """
    db.session.commit()
    with places.one():
        content = find(invoice.id, language)
        # No transaction may be held for as long as a wait or a render takes.
        db.session.commit()
        if content is None:
            content = pdf.render_invoice(invoice, language)
            keep(invoice.id, language, content)
    return content


def find(invoice_id: int, language: str) -> bytes | None:
    """Return a kept document, or None; raise PdfError where it is damaged."""
    kept = db.session.execute(
        select(Document.content, Document.sha256).where(
            Document.invoice_id == invoice_id, Document.language == language
        )
    ).first()
    return checked(kept.content, kept.sha256) if kept else None


def keep(invoice_id: int, language: str, content: bytes) -> None:
    """Keep a document, unless another process was faster or is writing."""
    try:
        with optional_write():
            db.session.add(new_document(invoice_id, language, content))
    except IntegrityError:
        db.session.rollback()


def new_document(invoice_id: int, language: str, content: bytes) -> Document:
    """Return the row of a document."""
    return Document(
        invoice_id=invoice_id,
        language=language,
        sha256=digest(content),
        content=content,
    )


def list_incomplete(since: date | None) -> Iterator[list[int]]:
    """Yield the ids of invoices that lack a document, some at a time, by id."""
    lacking = [
        ~select(Document.invoice_id)
        .where(Document.invoice_id == Invoice.id, Document.language == language)
        .exists()
        for language in LANGUAGES
    ]
    query = select(Invoice.id).where(lacking[0] | lacking[1]).order_by(Invoice.id)
    if since is not None:
        query = query.where(Invoice.issued_on >= since)
    last = 0
    while ids := read(query.where(Invoice.id > last).limit(PAGE)):
        last = ids[-1].id
        yield [row.id for row in ids]


def read(query: Select[*tuple[Any, ...]]) -> Sequence[Any]:
    """Return the rows of a query, and keep nobody waiting: what follows may be long."""
    with without_write_lock():
        return db.session.execute(query).all()


def make_missing(invoice_ids: Sequence[int]) -> Made:
    """Make what these invoices lack, and keep it; an invoice that fails is told."""
    made = Made()
    of_these = Document.invoice_id.in_(invoice_ids)
    kept = set(
        map(tuple, read(select(Document.invoice_id, Document.language).where(of_these)))
    )
    query = (
        select(Invoice).where(Invoice.id.in_(invoice_ids)).options(*loading_options())
    )
    invoices = [invoice for (invoice,) in read(query)]
    documents = [
        document
        for invoice in invoices
        for language in LANGUAGES
        if (invoice.id, language) not in kept
        for document in try_to_make(invoice, language, made)
    ]
    save(documents, made)
    return made


def try_to_make(invoice: Invoice, language: str, made: Made) -> Iterable[Document]:
    """Yield the document, or nothing after noting why it cannot be made."""
    try:
        content = pdf.render_invoice(invoice, language)
    except PdfError as error:
        made.faults.append(f"{invoice.number} ({language}): {error}")
        return
    yield new_document(invoice.id, language, content)


def save(documents: Sequence[Document], made: Made) -> None:
    """Keep documents in one transaction; whoever was faster has made the same."""
    db.session.add_all(documents)
    try:
        db.session.commit()
        made.count += len(documents)
    except IntegrityError:
        db.session.rollback()
    db.session.expunge_all()


def list_damaged() -> Iterator[tuple[str, str] | None]:
    """Yield, of each kept document, None, or number and language of a damaged one."""
    query = (
        select(
            Document.invoice_id,
            Document.language,
            Document.sha256,
            Document.content,
            Invoice.number,
        )
        .join(Invoice)
        .order_by(Document.invoice_id, Document.language)
        .limit(PAGE)
    )
    last: tuple[int, str] = (0, "")
    place = tuple_(Document.invoice_id, Document.language)
    while rows := read(query.where(place > last)):
        last = rows[-1].invoice_id, rows[-1].language
        for row in rows:
            is_whole = digest(row.content) == row.sha256
            yield None if is_whole else (row.number, row.language)
