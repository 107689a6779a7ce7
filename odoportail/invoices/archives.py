"""Put the PDFs of a list into one ZIP file, sent while it is being written."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from odoportail.exceptions import PdfError, RendersBusy
from odoportail.extensions import db
from odoportail.invoices import documents, downloads, exports, pdf
from odoportail.invoices.filters import Filter, condition_of
from odoportail.invoices.scopes import ScopeCustomer, get_scope
from odoportail.invoices.services import is_readable
from odoportail.models import Balance, Document, Invoice

# How many PDFs of some 30 kB are in memory at a time.
PORTION = 20
# A folder's name goes into a path that some programs bound at 260 letters.
MAX_NAME_LETTERS = 60


@dataclass(frozen=True)
class Leading:
    """A file that stands before the PDFs, with the day that it is of."""

    name: str
    day: date
    content: bytes


class Tail:
    """The end of a file that is being sent: what was taken is out of reach.

    A ZIP file's writer goes back to the head of the entry that it has just
    written, and no further; where it could not, it would write a kind of entry
    that some programs do not open.
    """

    def __init__(self) -> None:
        self.taken = 0
        self.buffer = io.BytesIO()

    def write(self, data: bytes) -> int:
        """Write at the present place."""
        return self.buffer.write(data)

    def tell(self) -> int:
        """Return the place in the whole file."""
        return self.taken + self.buffer.tell()

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place that has not been taken yet."""
        return self.taken + self.buffer.seek(place - self.taken, whence)

    def flush(self) -> None:
        """Do nothing: what is here is taken, not pushed."""

    def take(self) -> bytes:
        """Return what was written since the last time, and let it go."""
        data = self.buffer.getvalue()
        self.taken += len(data)
        self.buffer = io.BytesIO()
        return data


def export_zip(
    user_id: int, customer_number: str | None, wanted: Filter, language: str
) -> Iterator[bytes]:
    """Yield a ZIP file of the PDFs of a list, and write down who took it.

    PDFs that are not kept yet are made before anything is sent; raise
    TooManyDocuments where that takes more than a minute allows (those that were
    made are kept: asked again, it goes on), RendersBusy, PdfError, or NotFound
    for another's customer.
    """
    scope = get_scope(user_id, customer_number)
    condition = scope.condition() & condition_of(wanted)
    make_missing(user_id, condition, language)
    found = list_papers(user_id, condition)
    exports.note_export(user_id, {paper.customer_id for paper in found}, "zip")
    folders = {
        number: f"{folder_of(customer)}/" if scope.is_over_all else ""
        for number, customer in scope.by_id.items()
    }
    return write_zip(found, language, folders)


def folder_of(customer: ScopeCustomer) -> str:
    """Return such as `C-1001_Garage-Lavoie`, in letters every disk takes.

    Windows refuses a folder whose name ends in a dot.
    """
    number, name = (
        re.sub("-+", "-", pdf.file_part(text)).strip(".-")
        for text in (customer.customer_number, customer.name[:MAX_NAME_LETTERS])
    )
    return f"{number}_{name}"


def make_missing(user_id: int, condition: ColumnElement[bool], language: str) -> None:
    """Make the PDFs of papers that are not kept yet.

    Raise TooManyDocuments, RendersBusy or PdfError.
    """
    for number in list_missing(user_id, condition, language):
        downloads.open_document(user_id, number, language)
    if list_missing(user_id, condition, language):
        # Made, and not kept: the database was busy with somebody else's writing.
        raise RendersBusy


def list_missing(
    user_id: int, condition: ColumnElement[bool], language: str
) -> Sequence[str]:
    """Return the numbers of papers whose PDF is not kept in this language."""
    is_kept = exists().where(
        Document.invoice_id == Invoice.id, Document.language == language
    )
    return db.session.scalars(
        select(Invoice.number)
        .join(Balance, Balance.invoice_id == Invoice.id)
        .where(condition, is_readable(user_id), ~is_kept)
        .order_by(Invoice.issued_on, Invoice.id)
    ).all()


def list_papers(user_id: int, condition: ColumnElement[bool]) -> Sequence[Any]:
    """Return what the names of the files need, the oldest paper first."""
    rows = db.session.execute(
        select(
            Invoice.id,
            Invoice.number,
            Invoice.customer_id,
            Invoice.kind,
            Invoice.issued_on,
            Invoice.supplier_name,
        )
        .join(Balance, Balance.invoice_id == Invoice.id)
        .where(condition, is_readable(user_id))
        .order_by(Invoice.issued_on, Invoice.id)
    ).all()
    db.session.commit()
    return rows


def write_zip(
    papers: Sequence[Any],
    language: str,
    folders: Mapping[int, str],
    *,
    before: Sequence[Leading] = (),
) -> Iterator[bytes]:
    """Yield a ZIP file of these papers' PDFs, a portion of them in memory.

    `folders` says where those of each customer go, by its id: such as `PDF/`.
    `before` stands what is made already.
    """
    tail, names = Tail(), Counter[str]()
    with zipfile.ZipFile(tail, "w") as archive:  # type: ignore[call-overload]  # a tail is file enough
        for made in before:
            entry = zipfile.ZipInfo(made.name, moment_of(made.day))
            archive.writestr(entry, made.content)
        for start in range(0, len(papers), PORTION):
            portion = papers[start : start + PORTION]
            kept = read_kept([paper.id for paper in portion], language)
            for paper in portion:
                name = pdf.invoice_file_name(paper, language)
                name = unlike(folders[paper.customer_id] + name, names)
                entry = zipfile.ZipInfo(name, moment_of(paper.issued_on))
                archive.writestr(entry, kept[paper.id])
                yield tail.take()
    yield tail.take()


def read_kept(invoice_ids: Sequence[int], language: str) -> dict[int, bytes]:
    """Return the kept PDFs of some papers; raise PdfError where one is not whole."""
    rows = db.session.execute(
        select(Document.invoice_id, Document.content, Document.sha256).where(
            Document.invoice_id.in_(invoice_ids), Document.language == language
        )
    ).all()
    # Nothing is held while a portion is being sent.
    db.session.commit()
    kept = {row.invoice_id: documents.checked(row.content, row.sha256) for row in rows}
    if len(kept) != len(invoice_ids):
        raise PdfError("a PDF that was kept is gone")
    return kept


def unlike(name: str, names: Counter[str]) -> str:
    """Return a name that no other file of the archive has, on any disk.

    Most disks take capital and small letters for the same.
    """
    key = name.casefold()
    names[key] += 1
    if names[key] == 1:
        return name
    return unlike(f"{name.removesuffix('.pdf')}_{names[key]}.pdf", names)


def moment_of(day: date) -> tuple[int, int, int, int, int, int]:
    """Return a day as ZIP files have it: they know none before 1980."""
    year = min(max(day.year, 1980), 2107)
    return (year, day.month, day.day, 0, 0, 0)
