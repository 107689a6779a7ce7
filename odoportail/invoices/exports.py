"""Write the papers of a list into a file for spreadsheets."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any, TextIO

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import Select

from odoportail import clock, i18n, journal
from odoportail.database import optional_write
from odoportail.extensions import db
from odoportail.invoices import pdf
from odoportail.invoices.filters import Filter, condition_of
from odoportail.invoices.scopes import Scope, ScopeCustomer, get_scope
from odoportail.invoices.services import papers_of, status_of_row
from odoportail.invoices.status import State, Status
from odoportail.models import Invoice
from odoportail.spreadsheets import safe_cell

PORTION = 500
MAX_IN_MEMORY = 1024 * 1024
CHUNK_BYTES = 64 * 1024
# Excel takes its decimal sign, and what parts its columns, from the language it is in.
DECIMAL_SIGNS = {"fr": ",", "en": "."}
SEPARATORS = {"fr": ";", "en": ","}
STATES = {
    State.PAID: _("Paid"),
    State.PARTLY_PAID: _("Partly paid"),
    State.UNPAID: _("Unpaid"),
    State.OVERDUE: _("Overdue"),
    State.CREDITED: _("Credited"),
    State.NOTHING_TO_PAY: _("Nothing to pay"),
    State.CREDIT_NOTE: _("Credit note"),
}
HEADINGS = (
    _("Date"),
    "#",
    _("Kind"),
    _("Customer number"),
    _("Customer"),
    _("Due on"),
    _("Before tax"),
    _("GST"),
    _("QST"),
    _("Total"),
    _("Currency"),
    _("State"),
    _("Paid on"),
    _("Balance due"),
)


def export_csv(user_id: int, customer_number: str | None, wanted: Filter) -> IO[bytes]:
    """Return the papers of a list as CSV, and write down who took them.

    UTF-8 with the mark that Excel knows it by. Whole before any of it is sent:
    nobody could see that a file ends too early. It goes to the disk where it is
    large, so that memory stays flat. Raise NotFound for another's customer.
    """
    scope, taken = get_scope(user_id, customer_number), set[int]()
    file = SpooledTemporaryFile(MAX_IN_MEMORY)  # noqa: SIM115  # sent, then closed
    with text_of(file) as text:
        rows = read_rows(user_id, scope, wanted)
        write_csv(text, (cells_of(row, scope.by_id) for row in noting(rows, taken)))
    file.seek(0)
    note_export(user_id, taken, "csv")
    return file


def noting(rows: Iterable[Any], taken: set[int]) -> Iterator[Any]:
    """Yield rows, and keep whose papers they were."""
    for row in rows:
        taken.add(row.customer_id)
        yield row


def note_export(user_id: int, customer_ids: Iterable[int], ending: str) -> None:
    """Write down, for each customer whose papers were taken, who took them."""
    with optional_write():
        for customer_id in sorted(customer_ids):
            journal.record(
                "list_exported", user_id=user_id, customer_id=customer_id, detail=ending
            )


@contextmanager
def text_of(file: IO[bytes]) -> Iterator[TextIO]:
    """Give a file to write text to, and leave the file open."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    yield text
    text.detach()


def read_rows(user_id: int, scope: Scope, wanted: Filter) -> Iterable[Any]:
    """Yield the papers, in the order of the list.

    One statement: what comes in meanwhile moves nothing.
    """
    query = facts_of(user_id).where(scope.condition(), condition_of(wanted))
    keys = (scope.sort_key(wanted.column), Invoice.id.expression)
    ordered = query.order_by(
        *(key.desc() if wanted.is_descending else key for key in keys)
    )
    return db.session.execute(ordered.execution_options(yield_per=PORTION))


def facts_of(user_id: int) -> Select[*tuple[Any, ...]]:
    """Return the query for papers with all that a bookkeeper copies."""
    return papers_of(user_id).add_columns(
        Invoice.subtotal_cents, Invoice.gst_cents, Invoice.qst_cents
    )


def cells_of(row: Any, customers: Mapping[int, ScopeCustomer]) -> list[str]:
    """Return the cells of one paper, in the reader's language."""
    status, customer = status_of_row(row), customers[row.customer_id]
    return [
        i18n.day(row.issued_on),
        row.number,
        pdf.title(row),
        customer.customer_number,
        customer.name,
        i18n.day(row.due_on) if row.due_on else "",
        *map(
            plain_amount,
            (row.subtotal_cents, row.gst_cents, row.qst_cents, row.total_cents),
        ),
        row.currency,
        str(STATES[status.state]),
        paid_on(status),
        plain_amount(status.rest_cents),
    ]


def paid_on(status: Status) -> str:
    """Return the day on which a paper was paid in full, if it was."""
    is_paid = status.state is State.PAID and status.settled_on is not None
    return i18n.day(status.settled_on) if is_paid and status.settled_on else ""


def plain_amount(cents: int) -> str:
    """Return an amount as a spreadsheet reads it: no sign of money, no groups."""
    sign = DECIMAL_SIGNS[i18n.current_language()]
    return str(Decimal(cents).scaleb(-2)).replace(".", sign)


def write_csv(text: TextIO, rows: Iterable[Sequence[str]]) -> None:
    """Write rows below their headings, none of them a formula."""
    writer = csv.writer(text, delimiter=SEPARATORS[i18n.current_language()])
    writer.writerow([str(heading) for heading in HEADINGS])
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])


def chunks_of(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file piece by piece, and close it at its end."""
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def file_name(ending: str) -> str:
    """Return the name to save a list under, such as `factures_2016-02-07.csv`."""
    name = str(gettext("invoices"))
    return f"{name}_{clock.today().isoformat()}.{ending}"
