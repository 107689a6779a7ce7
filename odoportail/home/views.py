"""The home page, the choice of language, privacy, and the health checks."""

from flask import Blueprint, flash, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from odoportail import health
from odoportail.auth import gate
from odoportail.auth import services as auth_services
from odoportail.auth.gate import public
from odoportail.cookies import set_cookie
from odoportail.forms import ActionForm
from odoportail.i18n import LANGUAGE_COOKIE, LANGUAGE_COOKIE_LIFETIME, LANGUAGES
from odoportail.invoices import services

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Show « Accueil »: the application, its guides, and the way to the invoices."""
    customers = services.list_customers(current_user.user_id)
    return render_template("home/home.html", customers=customers)


@blueprint.post("/langue")
@public
def choosing_language() -> ResponseReturnValue:
    """Keep the language, on the account and in a cookie, and show the page again."""
    answer = gate.redirect_to(request.form.get("next"))
    language = request.form.get("language")
    if not ActionForm().validate_on_submit() or language not in LANGUAGES:
        flash(_("That did not work. Please try again."))
        return answer
    if current_user.is_authenticated:
        auth_services.save_language(current_user.user_id, language)
    else:
        session[gate.CHOSEN_LANGUAGE] = language
    set_cookie(answer, LANGUAGE_COOKIE, language, LANGUAGE_COOKIE_LIFETIME)
    return answer


@blueprint.get("/confidentialite")
@public
def privacy() -> ResponseReturnValue:
    """Say what is kept, why, how long, and whom to ask (Law 25)."""
    return render_template("home/privacy.html")


@blueprint.get("/sante")
@public
def living() -> ResponseReturnValue:
    """Say that the process answers. Touches nothing."""
    return "ok", 200, {"Content-Type": "text/plain; charset=utf-8"}


@blueprint.get("/sante/pret")
@public
def ready() -> ResponseReturnValue:
    """Say whether work can be done: database reached, migrated, mail moving."""
    status = 200 if health.is_ready() else 503
    word = "ok" if status == 200 else "unavailable"
    return word, status, {"Content-Type": "text/plain; charset=utf-8"}
