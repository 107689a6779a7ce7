"""The page « Délégués »: who else reads one's papers, and whose one reads."""

from datetime import date

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user

from odoportail.account import delegates, readers
from odoportail.account.forms import DelegateForm, EndingForm
from odoportail.account.views import page
from odoportail.auth import gate
from odoportail.exceptions import DelegateRefused, NotFound, SignInRefused
from odoportail.i18n import long_day

blueprint = Blueprint("delegates", __name__, url_prefix="/compte/delegues")

REASONS = {
    "owner": lazy_gettext(
        "This address already belongs to an owner of these invoices."
    ),
    "too_many": lazy_gettext(
        "You have sent as many invitations as one day allows. Please try again "
        "tomorrow."
    ),
}


@blueprint.route("", methods=["GET", "POST"])
def overview() -> ResponseReturnValue:
    """Show who reads what, and let an owner invite; say the same whoever it is."""
    sharing = readers.get_sharing(current_user.user_id)
    form = DelegateForm(sharing.shared)
    if form.is_submitted() and not sharing.shared:
        raise NotFound
    if form.validate_on_submit():
        with form.shows(SignInRefused, DelegateRefused):
            delegates.invite(
                current_user.user_id,
                form.email.data,
                form.customer.data,
                form.day,
                form.present.data,
                gate.caller(),
            )
            flash(words_of_invitation(form.email.data, form.day), "success")
            return redirect(url_for("delegates.overview"), 303)
    return page(
        "delegates",
        form,
        shared=sharing.shared,
        borrowed=sharing.borrowed,
        reason=REASONS.get(getattr(form.refusal, "reason", "")),
    )


def words_of_invitation(email: str, last_day: date) -> str:
    """Say what was done."""
    return str(
        _(
            "%(email)s can now read these invoices until %(date)s. An email is on its "
            "way.",
            email=email,
            date=long_day(last_day),
        )
    )


@blueprint.post("/fermer")
def ending() -> ResponseReturnValue:
    """End somebody's right to one's own papers, at once."""
    form = EndingForm()
    if form.validate_on_submit():
        customer, email = form.customer.data or "", form.email.data or ""
        delegates.end(current_user.user_id, customer, email)
        flash(_("The access has ended."), "success")
    else:
        flash(_("That did not work. Please try again."), "error")
    return redirect(url_for("delegates.overview"), 303)


@blueprint.post("/quitter")
def giving_up() -> ResponseReturnValue:
    """End one's own right to another's papers, at once."""
    form = EndingForm()
    if form.validate_on_submit():
        delegates.give_up(current_user.user_id, form.customer.data or "")
        flash(_("You no longer read these invoices."), "success")
    else:
        flash(_("That did not work. Please try again."), "error")
    return redirect(url_for("delegates.overview"), 303)
