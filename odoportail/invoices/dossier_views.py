"""The accountant's package: the page of a customer's fiscal years, and the file."""

from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from odoportail.invoices import dossiers as shelves
from odoportail.invoices.dossier_files import PACKAGE, file_name, open_dossier
from odoportail.invoices.fiscal_years import ADDRESSES, FILING_PERIODS, MONTHS
from odoportail.invoices.views import (
    NOTHING,
    blueprint,
    send_pieces,
    wanted_language,
)

# The same blueprint, with these pages on it as well.
__all__ = ["blueprint"]


@blueprint.get("/dossier")
def dossiers() -> ResponseReturnValue:
    """Show a customer's fiscal years, each with its package."""
    shelf = shelves.get_shelf(
        current_user.user_id, request.args.get("client"), request.args
    )
    return render_template(
        "invoices/dossiers.html",
        shelf=shelf,
        months=[date(2000, month, 1) for month in MONTHS],
        periods=FILING_PERIODS,
        addresses=ADDRESSES,
    )


@blueprint.get("/dossier/<int(fixed_digits=4):year>.zip")
def dossier(year: int) -> ResponseReturnValue:
    """Send the package of a fiscal year, called by the year in which it begins."""
    found = shelves.get_dossier(
        current_user.user_id,
        request.args.get("client"),
        request.args,
        year,
        wanted_language(),
    )
    is_taken = request.method != "HEAD"
    chunks = open_dossier(current_user.user_id, found) if is_taken else NOTHING
    name = file_name(found, PACKAGE, "zip")
    return send_pieces(chunks, name, "application/zip")
