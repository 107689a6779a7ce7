"""The list of invoices, the invoice as a page, and its PDF."""

from collections.abc import Iterable
from typing import Any

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_login import current_user

from odoportail import clock
from odoportail.auth import kept_pages
from odoportail.i18n import LANGUAGES, current_language
from odoportail.invoices import archives, downloads, exports, scopes
from odoportail.invoices import listing as papers
from odoportail.invoices.filters import ORDERS, Column, Shown, read_filter
from odoportail.invoices.forms import PeriodForm
from odoportail.invoices.reading import open_invoice

# What the states are called in the list's own form.
STATES = {
    Shown.PAID: _("Paid invoices"),
    Shown.TO_PAY: _("To pay"),
    Shown.OVERDUE: _("Overdue"),
}
# Whoever only asks about a file takes nothing, and leaves no line in the journal.
NOTHING: tuple[bytes, ...] = ()
# What an address of a statement may say.
ASKED = ("client", "du", "au", "devise", "langue", "telecharger")

blueprint = Blueprint("invoices", __name__, url_prefix="/factures")


@blueprint.get("/")
def listing() -> ResponseReturnValue:
    """Show a page of a customer's papers: those that the address asks for."""
    shown = papers.list_papers(
        current_user.user_id,
        request.args.get("client"),
        read_filter(request.args),
        request.args.get("page"),
    )
    kept_pages.keep()
    return render_template(
        "invoices/listing.html",
        shown=shown,
        columns=Column,
        orders=ORDERS,
        states=STATES,
    )


@blueprint.get("/export.csv")
def exporting() -> ResponseReturnValue:
    """Send what the list shows, on all of its pages, for a spreadsheet."""
    if request.method == "HEAD":
        return send_chunks(NOTHING, "csv", "text/csv")
    file = exports.export_csv(
        current_user.user_id, request.args.get("client"), read_filter(request.args)
    )
    answer = send_chunks(exports.chunks_of(file), "csv", "text/csv")
    answer.call_on_close(file.close)
    return answer


@blueprint.get("/export.zip")
def archiving() -> ResponseReturnValue:
    """Send the PDFs of what the list shows, on all of its pages, in one file."""
    if request.method == "HEAD":
        return send_chunks(NOTHING, "zip", "application/zip")
    chunks = archives.export_zip(
        current_user.user_id,
        request.args.get("client"),
        read_filter(request.args),
        wanted_language(),
    )
    return send_chunks(chunks, "zip", "application/zip")


def send_chunks(chunks: Iterable[bytes], ending: str, mimetype: str) -> Response:
    """Send the list as a file to keep, piece by piece."""
    return send_pieces(chunks, exports.file_name(ending), mimetype)


def send_pieces(chunks: Iterable[bytes], name: str, mimetype: str) -> Response:
    """Send a file to keep, piece by piece."""
    answer = Response(stream_with_context(iter(chunks)), mimetype=mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@blueprint.get("/<invoice_number:number>")
def reading(number: str) -> ResponseReturnValue:
    """Show an invoice as a page: the accessible version of its PDF."""
    shown = open_invoice(current_user.user_id, number, current_language())
    if shown.noted_until:
        kept_pages.keep(shown.noted_until)
    return render_template(
        "invoices/reading.html",
        invoice=shown.invoice,
        lines=shown.lines,
        payments=shown.payments,
        corrections=shown.corrections,
        status=shown.status,
        scope=shown.scope,
        comparison=shown.comparison,
        kept_until=shown.kept_until,
        other_language="en" if current_language() == "fr" else "fr",
    )


@blueprint.get("/<invoice_number:number>.pdf")
def pdf(number: str) -> ResponseReturnValue:
    """Send the PDF: to look at, or with `telecharger=1` to keep."""
    found = downloads.open_document(current_user.user_id, number, wanted_language())
    return send_document(found, in_parts=True)


@blueprint.get("/<invoice_number:number>/quittance.pdf")
def receipt(number: str) -> ResponseReturnValue:
    """Send the receipt of an invoice that is paid, as `pdf` sends the invoice."""
    found = downloads.open_receipt(current_user.user_id, number, wanted_language())
    return send_document(found)


@blueprint.get("/releve")
def statement() -> ResponseReturnValue:
    """Ask for the period of a statement of account."""
    scope, form = wanted_scope(), period_form()
    is_asked = {"du", "au"} & set(request.args)
    if scope.customer and is_asked and form.validate():
        return redirect(url_for("invoices.statement_pdf", **known_args()), 303)
    return render_template("invoices/statement_period.html", scope=scope, form=form)


@blueprint.get("/releve.pdf")
def statement_pdf() -> ResponseReturnValue:
    """Send a statement of account, as `pdf` sends an invoice."""
    customer, form = wanted_scope().customer, period_form()
    if customer is None or not form.validate():
        return redirect(url_for("invoices.statement", **known_args()), 303)
    found = downloads.open_statement(
        current_user.user_id,
        customer,
        form.period,
        request.args.get("devise"),
        wanted_language(),
    )
    return send_document(found)


def known_args() -> dict[str, Any]:
    """Return what was asked of a statement, and nothing else that was sent."""
    return {name: request.args[name] for name in ASKED if name in request.args}


def period_form() -> PeriodForm:
    """Return the form as it was sent, or for this year until today."""
    today = clock.today()
    sent = request.args if {"du", "au"} & set(request.args) else None
    return PeriodForm(sent, du=today.replace(month=1, day=1), au=today)


def wanted_scope() -> scopes.Scope:
    """Return the one customer asked for, or the first; another's is NotFound."""
    return scopes.get_scope(
        current_user.user_id, request.args.get("client"), may_be_all=False
    )


def wanted_language() -> str:
    """Return the language that is asked for, or that of the page."""
    language = request.args.get("langue")
    return language if language in LANGUAGES else current_language()


def send_document(
    found: downloads.Download, *, in_parts: bool = False
) -> ResponseReturnValue:
    """Send a PDF to look at or to keep; `in_parts` what is the same each time.

    Without an ETag: it is kept nowhere, so that there is nothing to compare.
    """
    answer = Response(found.content, mimetype="application/pdf")
    is_kept = request.args.get("telecharger") == "1"
    disposition = "attachment" if is_kept else "inline"
    answer.headers.set("Content-Disposition", disposition, filename=found.name)
    if in_parts:
        answer.accept_ranges = "bytes"
        if "Range" in request.headers:
            answer.make_conditional(
                request, accept_ranges=True, complete_length=len(found.content)
            )
    return answer
