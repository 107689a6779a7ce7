"""The home page, the choice of language, privacy, and the health checks."""

from flask import (
    Blueprint,
    flash,
    jsonify,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from odoportail.auth import gate, kept_pages
from odoportail.auth import services as auth_services
from odoportail.auth.gate import public
from odoportail.cookies import set_cookie
from odoportail.forms import ActionForm
from odoportail.home import chart
from odoportail.i18n import (
    LANGUAGE_COOKIE,
    LANGUAGE_COOKIE_LIFETIME,
    LANGUAGES,
    current_language,
)
from odoportail.invoices import glance

DASH = "#0b3945"
# File, pixels, and what it is for: a maskable one may lose its edges.
ICONS = (
    ("icon-192.png", 192, "any"),
    ("icon-512.png", 512, "any"),
    ("icon-maskable.png", 512, "maskable"),
)

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Show « Accueil »: the application, its guides, and how the papers stand."""
    seen = glance.get_glance(current_user.user_id)
    year = chart.draw(seen.year) if seen.year else None
    kept_pages.keep()
    return render_template("home/home.html", glance=seen, chart=year)


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


@blueprint.get("/manifest.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    """Say how the portal stands on a telephone's first screen (W3C App Manifest)."""
    home_page = url_for("home.home")
    icons = [
        {
            "src": url_for("static", filename=name),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for name, size, purpose in ICONS
    ]
    said = {
        "id": home_page,
        "start_url": home_page,
        "scope": home_page,
        "name": _("ODOTRACK customer portal"),
        "short_name": "ODOTRACK",
        "lang": f"{current_language()}-CA",
        # Not standalone: a PDF would open there without a way back.
        "display": "minimal-ui",
        "theme_color": DASH,
        "background_color": DASH,
        "icons": icons,
    }
    return jsonify(said), {"Content-Type": "application/manifest+json"}


@blueprint.get("/sante")
@public
def living() -> ResponseReturnValue:
    """Say that the process answers. Touches nothing."""
    return "ok", 200, {"Content-Type": "text/plain; charset=utf-8"}


@blueprint.get("/sante/pret")
@public
def ready() -> ResponseReturnValue:
    """Say whether work can be done: database reached, migrated, mail moving."""
    # Not at the top: it takes Alembic, a tenth of a start, and no page needs that.
    from odoportail import health

    status = 200 if health.is_ready() else 503
    word = "ok" if status == 200 else "unavailable"
    return word, status, {"Content-Type": "text/plain; charset=utf-8"}
