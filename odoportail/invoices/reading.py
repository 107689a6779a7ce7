"""Read an invoice as a page, and write down who read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from odoportail import clock
from odoportail.exceptions import NotFound
from odoportail.invoices.charges import Line
from odoportail.invoices.comparison import Billed, Comparison, compare
from odoportail.invoices.keeping import kept_until
from odoportail.invoices.reading_query import OPENED, PAGE
from odoportail.invoices.scopes import Scope, roles_in
from odoportail.invoices.services import ONE_READING, note_reading, status_of_row
from odoportail.invoices.status import Status
from odoportail.models import Kind


@dataclass(frozen=True)
class Reading:
    """An invoice as its page shows it, and whom else its reader reads for.

    A credit note is compared with nothing. Until `noted_until` the journal needs no
    further line of this reader; None where it has none yet.
    """

    invoice: Any
    lines: Sequence[Line]
    payments: Sequence[Any]
    corrections: Sequence[Any]
    scope: Scope
    status: Status
    comparison: Comparison | None
    noted_until: datetime | None

    @property
    def kept_until(self) -> date | None:
        """Return the last day on which the portal surely has it; None after it."""
        last_day = kept_until(self.invoice.issued_on)
        return last_day if last_day >= clock.today() else None


def open_invoice(user_id: int, number: str, language: str) -> Reading:
    """Return an invoice to read as a page, and write down who read it.

    Raise NotFound, the same for another customer's as for one that is not there.
    """
    found = PAGE.ask(user_id=user_id, number=number, since=clock.now() - ONE_READING)
    if not found.shown:
        raise NotFound(number)
    (shown,) = found.shown
    if shown.noted_at is None:
        note_reading(user_id, shown, OPENED)
    # By position, or by day and id.
    lines = sorted(found.lines)
    return Reading(
        invoice=shown,
        lines=lines_of(shown, lines),
        payments=sorted(found.payments),
        corrections=sorted(found.corrections),
        scope=scope_of(shown, found.rights),
        status=status_of_row(shown),
        comparison=find_comparison(shown, found.previous, lines, language),
        noted_until=shown.noted_at and shown.noted_at + ONE_READING,
    )


def scope_of(shown: Any, rights: Sequence[Any]) -> Scope:
    """Return for whom a paper is read, among all whom its reader reads for."""
    roles = roles_in(rights)
    return Scope(roles, next(one for one in roles if one.id == shown.customer_id))


def find_comparison(
    shown: Any, previous: Sequence[Any], lines: Sequence[Any], language: str
) -> Comparison | None:
    """Return what an invoice is beside the one before; a credit note is nothing."""
    if shown.kind is Kind.CREDIT_NOTE:
        return None
    before = [billed(paper, lines) for paper in previous]
    return compare(billed(shown, lines), before[0] if before else None, language)


def billed(paper: Any, lines: Sequence[Any]) -> Billed:
    """Return what is compared of a paper."""
    return Billed(
        number=paper.number,
        issued_on=paper.issued_on,
        currency=paper.currency,
        gst_cents=paper.gst_cents,
        qst_cents=paper.qst_cents,
        total_cents=paper.total_cents,
        lines=lines_of(paper, lines),
    )


def lines_of(paper: Any, lines: Sequence[Any]) -> list[Line]:
    """Return the lines of one paper."""
    return [Line(*line[2:]) for line in lines if line.invoice_id == paper.id]
