"""The page that the links of notices lead to, for people and for mail programs."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from odoportail.auth.gate import public
from odoportail.extensions import csrf
from odoportail.i18n import speak_to
from odoportail.invoices import notice_switches

blueprint = Blueprint("notices", __name__, url_prefix="/avis")


# Exempt: a mail program has no session, and what it sends with its POST may be
# anything (RFC 8058). Who knows the token is let do this one thing, and no page of
# another site knows it.
@blueprint.route("/<token>", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF is untyped
@public
def unsubscribing(token: str) -> ResponseReturnValue:
    """Ask by GET, as scanners of mail follow links, and switch off by POST.

    The answer to a POST is the page itself: RFC 8058 forbids to redirect.
    """
    if request.method == "POST":
        subscription = notice_switches.switch_off(token)
    else:
        subscription = notice_switches.get_subscription(token)
    speak_to(subscription.user.language)
    return render_template("notices/unsubscribing.html", subscription=subscription)
