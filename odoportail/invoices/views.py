"""The list of invoices, the invoice as a page, and its PDF."""

import io

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user

from odoportail.i18n import LANGUAGES, current_language
from odoportail.invoices import services

blueprint = Blueprint("invoices", __name__, url_prefix="/factures")


@blueprint.get("/")
def listing() -> ResponseReturnValue:
    """Show a page of a customer's invoices, newest first."""
    customer_number, page = request.args.get("client"), request.args.get("page")
    shown = services.list_papers(current_user.user_id, customer_number, page)
    return render_template(
        "invoices/listing.html",
        customers=shown.customers,
        customer=shown.customer,
        rows=shown.papers,
        newer=shown.newer,
        older=shown.older,
    )


@blueprint.get("/<invoice_number:number>")
def reading(number: str) -> ResponseReturnValue:
    """Show an invoice as a page: the accessible version of its PDF."""
    shown = services.open_invoice(current_user.user_id, number)
    return render_template(
        "invoices/reading.html",
        invoice=shown.invoice,
        status=shown.status,
        other_language="en" if current_language() == "fr" else "fr",
    )


@blueprint.get("/<invoice_number:number>.pdf")
def pdf(number: str) -> ResponseReturnValue:
    """Send the PDF: to look at, or with `telecharger=1` to keep."""
    language = request.args.get("langue", current_language())
    if language not in LANGUAGES:
        language = current_language()
    found = services.open_document(
        current_user.user_id, number, language, is_noted=is_begun()
    )
    return send_document(found)


def is_begun() -> bool:
    """Say whether a file is asked for from its beginning.

    A telephone's viewer asks for its parts; that is one reading, not forty.
    """
    wanted = request.range
    begins = wanted is None or any(start == 0 for start, _ in wanted.ranges)
    return request.method == "GET" and begins


def send_document(found: services.Download) -> ResponseReturnValue:
    """Send a PDF, or the parts that are asked for: to look at, or to keep.

    Without an ETag: it is kept nowhere, so that there is nothing to compare.
    """
    return send_file(
        io.BytesIO(found.content),
        mimetype="application/pdf",
        as_attachment=request.args.get("telecharger") == "1",
        download_name=found.name,
        etag=False,
    )
