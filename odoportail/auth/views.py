"""The pages of signing in and out, and those that a link opens."""

from flask import (
    Blueprint,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from odoportail.auth import first_pages, gate, hidden_links, links, previews, services
from odoportail.auth.forms import PasswordForm, ResetForm, SignInForm
from odoportail.auth.gate import public
from odoportail.exceptions import SignInRefused
from odoportail.forms import ActionForm
from odoportail.i18n import request_language, speak_to
from odoportail.models import Purpose
from odoportail.routes import path_to

INVALID_FORM = 422

blueprint = Blueprint("auth", __name__)


@blueprint.route("/connexion", methods=["GET", "POST"])
@public
def signing_in() -> ResponseReturnValue:
    """Show the sign-in page, and let in whoever may come in."""
    form = SignInForm(next=gate.local_path(request.args.get("next")) or "")
    if current_user.is_authenticated:
        return gate.redirect_to(form.next.data)
    if form.validate_on_submit():
        remembered = form.remember.data
        with form.shows(SignInRefused):
            user, token = services.sign_in(
                form.email.data,
                form.password.data,
                gate.caller(),
                remembered=remembered,
                language=request_language(),
            )
            gate.let_in(user, token, remembered=remembered)
            return gate.redirect_to(form.next.data)
    target = gate.local_path(form.next.data)
    first_pages.keep_for_strangers()
    return render_template(
        "auth/signing_in.html",
        form=form,
        refused=form.refusal is not None,
        page_expired=form.is_expired,
        signed_out="au-revoir" in request.args,
        here=path_to("auth.signing_in", next=target),
    ), INVALID_FORM if form.is_submitted() else 200


@blueprint.post("/deconnexion")
@public
def signing_out() -> ResponseReturnValue:
    """End the session, in the answer's cookie and on the server."""
    if current_user.is_authenticated:
        if not ActionForm().validate_on_submit():
            flash(_("That did not work. Please try again."))
            return gate.redirect_to("/")
        services.sign_out(current_user)
    gate.let_out()
    return redirect(url_for("auth.signing_in") + "?au-revoir", 303)


@blueprint.route("/mot-de-passe/oublie", methods=["GET", "POST"])
@public
def asking_reset() -> ResponseReturnValue:
    """Send a reset link when the address belongs to a user; say the same to all."""
    form = ResetForm()
    if form.validate_on_submit():
        address = request.remote_addr or ""
        links.request_reset(form.email.data, address, request_language())
        return redirect(url_for("auth.asking_reset") + "?envoye", 303)
    return render_template(
        "auth/asking_reset.html",
        form=form,
        sent="envoye" in request.args,
        page_expired=form.is_expired,
    ), INVALID_FORM if form.is_submitted() else 200


@blueprint.get("/mot-de-passe/nouveau/<token>")
@public
def opening_reset(token: str) -> ResponseReturnValue:
    """Take the token out of the address at once."""
    return hidden_links.hide_token(token, "auth.choosing_password")


@blueprint.get("/invitation/<token>")
@public
def opening_invitation(token: str) -> ResponseReturnValue:
    """Take the token out of the address at once."""
    return hidden_links.hide_token(token, "auth.accepting_invitation")


@blueprint.route("/mot-de-passe/nouveau", methods=["GET", "POST"])
@public
def choosing_password() -> ResponseReturnValue:
    """Let the owner of a reset link choose a new password."""
    return choose_password(Purpose.RESET)


@blueprint.route("/invitation", methods=["GET", "POST"])
@public
def accepting_invitation() -> ResponseReturnValue:
    """Let the person invited choose a first password."""
    return choose_password(Purpose.INVITATION)


def choose_password(purpose: Purpose) -> ResponseReturnValue:
    """Show the form for as long as the link is good, and spend it by a POST."""
    token = hidden_links.hidden_token()
    link = links.get_link(token, purpose)
    speak_to(link.user.language)
    form = PasswordForm(link.user)
    if form.validate_on_submit():
        user, session_token = services.enter_by_link(
            token,
            purpose,
            form.password.data,
            gate.caller(),
            leaving=current_user if current_user.is_authenticated else None,
        )
        gate.let_in(user, session_token)
        return hidden_links.forget_token(redirect(url_for("home.home"), 303))
    return render_template(
        "auth/choosing_password.html",
        form=form,
        account_email=link.email or link.user.email,
        purpose=purpose.value,
        page_expired=form.is_expired,
    ), INVALID_FORM if form.is_submitted() else 200


@blueprint.get("/apercu/<token>")
@public
def opening_preview(token: str) -> ResponseReturnValue:
    """Take the token out of the address at once."""
    return hidden_links.hide_token(token, "auth.entering_preview")


@blueprint.route("/apercu", methods=["GET", "POST"])
@public
def entering_preview() -> ResponseReturnValue:
    """Tell the operator whose papers these are and why, and open them by a button."""
    token = hidden_links.hidden_token()
    link, customer = previews.get_preview(token)
    form = ActionForm()
    if form.validate_on_submit():
        leaving = current_user if current_user.is_authenticated else None
        reader, session_token = previews.enter(token, gate.caller(), leaving=leaving)
        gate.let_in(reader, session_token)
        return hidden_links.forget_token(redirect(url_for("home.home"), 303))
    return render_template(
        "auth/entering_preview.html",
        form=form,
        customer=customer,
        reason=link.reason,
        page_expired=form.is_expired,
    ), INVALID_FORM if form.is_submitted() else 200
