"""The pages of signing in and out, and those that a mailed link opens."""

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from odoportail.auth import gate, links, services
from odoportail.auth.forms import PasswordForm, ResetForm, SignInForm
from odoportail.auth.gate import public
from odoportail.exceptions import LinkInvalid, SignInRefused
from odoportail.forms import ActionForm
from odoportail.i18n import request_language
from odoportail.models import Purpose

LINK_COOKIE = "lien"
LINK_COOKIE_SECONDS = 60 * 60
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
            token = services.sign_in(
                form.email.data, form.password.data, remembered=remembered
            )
            gate.let_in(token, remembered=remembered)
            return gate.redirect_to(form.next.data)
    target = gate.local_path(form.next.data)
    return render_template(
        "auth/signing_in.html",
        form=form,
        refused=form.refusal is not None,
        page_expired=form.is_expired,
        signed_out="au-revoir" in request.args,
        here=url_for("auth.signing_in", next=target),
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
    sent = form.validate_on_submit()
    if sent:
        links.request_reset(form.email.data, request_language())
    return render_template(
        "auth/asking_reset.html", form=form, sent=sent, page_expired=form.is_expired
    ), INVALID_FORM if form.is_submitted() and not sent else 200


@blueprint.get("/mot-de-passe/nouveau/<token>")
@public
def opening_reset(token: str) -> ResponseReturnValue:
    """Take the token out of the address at once."""
    return hide_token(token, "auth.choosing_password")


@blueprint.get("/invitation/<token>")
@public
def opening_invitation(token: str) -> ResponseReturnValue:
    """Take the token out of the address at once."""
    return hide_token(token, "auth.accepting_invitation")


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


def hide_token(token: str, endpoint: str) -> ResponseReturnValue:
    """Keep the token in a short cookie: not in logs, history or a Referer."""
    if not links.is_token(token):
        raise LinkInvalid
    path = url_for(endpoint)
    answer = redirect(path, 303)
    answer.set_cookie(
        LINK_COOKIE,
        token,
        max_age=LINK_COOKIE_SECONDS,
        path=path,
        secure=current_app.config["IS_HTTPS"],
        httponly=True,
        samesite="Lax",
    )
    return answer


def choose_password(purpose: Purpose) -> ResponseReturnValue:
    """Show the form for as long as the link is good, and spend it by a POST."""
    token = request.cookies.get(LINK_COOKIE)
    link = links.get_link(token, purpose)
    form = PasswordForm()
    if form.validate_on_submit():
        user = links.choose_password(token, purpose, form.password.data)
        if current_user.is_authenticated:
            services.sign_out(current_user)
        gate.let_in(services.enter(user))
        answer = redirect(url_for("home.home"), 303)
        answer.delete_cookie(LINK_COOKIE, path=request.script_root + request.path)
        return answer
    return render_template(
        "auth/choosing_password.html",
        form=form,
        account_email=link.user.email,
        purpose=purpose.value,
        page_expired=form.is_expired,
    ), INVALID_FORM if form.is_submitted() else 200
