"""Turn what went wrong into a page: what happened, and what to do next."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from traceback import clear_frames

from flask import Flask, current_app, g, make_response, render_template, request
from flask import url_for as address
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_babel import ngettext
from flask_wtf.csrf import CSRFError
from sqlalchemy import exc
from werkzeug.exceptions import HTTPException

from odoportail.database import take_back
from odoportail.exceptions import (
    Busy,
    LinkInvalid,
    NotFound,
    NoticeLinkInvalid,
    PdfError,
    PortalError,
    PreviewRefused,
    RendersBusy,
    TooManyAttempts,
    TooManyDocuments,
)
from odoportail.routes import path_to

RETRY_AFTER_SECONDS = {429: "60", 503: "30"}
QUEUE_SECONDS = "5"
WORN_OUT = "odoportail.worn_out"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Explanation:
    """What a page says of one status."""

    heading: str
    sentence: str


EXPLANATIONS = {
    400: Explanation(
        _("We did not understand"),
        _("Your browser sent something that we cannot read. Please start again."),
    ),
    403: Explanation(
        _("Not available in a preview"),
        _(
            "A preview shows a customer’s invoices only. Nothing can be changed, and "
            "account pages do not open."
        ),
    ),
    404: Explanation(
        _("There is nothing here"),
        _("This page does not exist, or you have no access to it."),
    ),
    405: Explanation(
        _("This page does not open this way"),
        _("Go back to the home page and try again from there."),
    ),
    413: Explanation(
        _("That is too much at once"),
        _("What was sent is larger than this page accepts."),
    ),
    429: Explanation(
        _("One moment, please"),
        _("That is many documents at once. Please go on in a minute."),
    ),
    500: Explanation(
        _("Something went wrong on our side"),
        _("We have taken note. Please try again in a moment, or write to us."),
    ),
    503: Explanation(
        _("The portal is resting for a moment"),
        _("Nothing is lost. Please try again in a minute."),
    ),
}
# A domain error is one status, everywhere.
STATUSES: dict[type[Exception], int] = {
    NotFound: 404,
    PreviewRefused: 403,
    Busy: 503,
    TooManyDocuments: 429,
    PdfError: 500,
    exc.OperationalError: 503,
    exc.TimeoutError: 503,
}


def init_app(app: Flask) -> None:
    """Plug in the pages of what can go wrong."""
    app.register_error_handler(HTTPException, explain_status)
    app.register_error_handler(CSRFError, show_form_again)
    app.register_error_handler(LinkInvalid, explain_dead_link)
    app.register_error_handler(NoticeLinkInvalid, explain_notice_link)
    app.register_error_handler(TooManyAttempts, explain_wait)
    app.register_error_handler(RendersBusy, explain_queue)
    app.register_error_handler(MemoryError, explain_exhaustion)
    for error, status in STATUSES.items():
        app.register_error_handler(error, handler(status))
    app.register_error_handler(Exception, handler(500))


def handler(status: int) -> Callable[[Exception], ResponseReturnValue]:
    """Return what answers an exception with `status`."""

    def explain(error: Exception) -> ResponseReturnValue:
        take_back()
        if status >= 500:
            logger.error("failed on %s", request.endpoint, exc_info=error)
        return page(status)

    return explain


def explain_exhaustion(error: MemoryError) -> ResponseReturnValue:
    """Let go of what the view held, and have gunicorn's configuration end us."""
    clear_frames(error.__traceback__)
    request.environ[WORN_OUT] = True
    return handler(500)(error)


def explain_status(error: HTTPException) -> ResponseReturnValue:
    """Answer with a page what Werkzeug would answer with its own."""
    if error.code is None or error.code < 400:
        return error.get_response()
    answer = make_response(page(error.code))
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            answer.headers[name] = value
    return answer


def page(status: int) -> ResponseReturnValue:
    """Return the page that explains a status, in the reader's language."""
    if request_ctx.url_adapter is None:
        # A Host that is none: Flask found no route, and could name no address.
        request_ctx.url_adapter = current_app.url_map.bind("localhost")
    explanation = EXPLANATIONS.get(status, EXPLANATIONS[400 if status < 500 else 500])
    answer = make_response(
        render_template(
            "errors/error.html",
            code=status,
            heading=explanation.heading,
            sentence=explanation.sentence,
            action_url=address("home.home"),
            action_label=_("Back to the home page"),
            # Byte for byte the same for what is not there and what is not yours.
            here=path_to("home.home"),
        ),
        status,
    )
    if status in RETRY_AFTER_SECONDS:
        answer.headers["Retry-After"] = RETRY_AFTER_SECONDS[status]
    return answer


def explain_queue(error: RendersBusy) -> ResponseReturnValue:
    """Say that others' PDFs are being made, and let the same be asked for again."""
    take_back()
    answer = make_response(
        render_template(
            "errors/error.html",
            code=503,
            heading=_("Your document is next in line"),
            sentence=_(
                "Several documents are being made at once. Yours takes a few seconds "
                "more: please ask for it again."
            ),
            # The same address, whatever stands before it.
            action_url="?" + request.query_string.decode("latin-1"),
            action_label=_("Ask for it again"),
        ),
        503,
    )
    answer.headers["Retry-After"] = QUEUE_SECONDS
    return answer


def explain_wait(error: TooManyAttempts) -> ResponseReturnValue:
    """Say when to try again, and that a mailed link works meanwhile."""
    minutes = -(-error.retry_after // 60)
    sentence = ngettext(
        "To protect this account, nothing is tried for %(num)s minute. "
        "A link for choosing a new password works right away.",
        "To protect this account, nothing is tried for %(num)s minutes. "
        "A link for choosing a new password works right away.",
        minutes,
    )
    answer = make_response(
        render_template(
            "errors/error.html",
            code=429,
            heading=_("Too many attempts"),
            sentence=sentence,
            action_url=address("auth.asking_reset"),
            action_label=_("Send me a link"),
            here=path_to("auth.signing_in"),
        ),
        429,
    )
    answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def show_form_again(error: CSRFError) -> ResponseReturnValue:
    """Give an expired form back, filled, with a plain sentence.

    The view runs again, with every form in it refused.
    """
    if "referrer" in str(error.description):
        return page(400)
    g.form_expired = True
    try:
        return current_app.dispatch_request()
    except PortalError as refusal:
        return current_app.handle_user_exception(refusal)


def explain_dead_link(error: LinkInvalid) -> ResponseReturnValue:
    """Say at once that a link is dead, and offer a new one."""
    purposes = ("invitation", "email", "preview")
    named = (name for name in purposes if (request.endpoint or "").endswith(name))
    purpose = next(named, "reset")
    return make_response(render_template("auth/dead_link.html", purpose=purpose), 410)


def explain_notice_link(error: NoticeLinkInvalid) -> ResponseReturnValue:
    """Say that a mail's link for stopping notices is none, and where the switch is."""
    return make_response(
        render_template(
            "errors/error.html",
            code=404,
            heading=_("This link does not work"),
            sentence=_(
                "Nothing was switched off. Perhaps the link was cut short on its way. "
                "You choose the notices that you get in “My account”."
            ),
            action_url=address("account.overview"),
            action_label=_("My account"),
        ),
        404,
    )
