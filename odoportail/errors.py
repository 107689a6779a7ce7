"""Turn what went wrong into a page: what happened, and what to do next."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, g, make_response, render_template, request
from flask import url_for as address
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound as PageNotFound

from odoportail.exceptions import LinkInvalid, NotFound, PdfError
from odoportail.extensions import db

RETRY_AFTER_SECONDS = "30"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Explanation:
    """What a page says of one status."""

    heading: str
    sentence: str


GONE = Explanation(
    _("This link no longer works"),
    _("It has been used, or it is too old. Ask for a new one: it takes a minute."),
)
EXPLANATIONS = {
    400: Explanation(
        _("We did not understand"),
        _("Your browser sent something that we cannot read. Please start again."),
    ),
    404: Explanation(
        _("There is nothing here"),
        _("This page does not exist, or it is not one of yours."),
    ),
    405: Explanation(
        _("This page does not open this way"),
        _("Go back to the home page and try again from there."),
    ),
    413: Explanation(
        _("That is too much at once"),
        _("What was sent is larger than this page accepts."),
    ),
    500: Explanation(
        _("Something went wrong on our side"),
        _("It has been written down. Please try again in a moment, or write to us."),
    ),
    503: Explanation(
        _("The portal is resting for a moment"),
        _("Nothing is lost. Please try again in a minute."),
    ),
}
# A domain error is one status, everywhere.
STATUSES: dict[type[Exception], int] = {
    NotFound: 404,
    PdfError: 500,
    OperationalError: 503,
    DBAPIError: 500,
}


def init_app(app: Flask) -> None:
    """Plug in the pages of what can go wrong."""
    app.register_error_handler(HTTPException, explain_status)
    app.register_error_handler(CSRFError, show_form_again)
    app.register_error_handler(LinkInvalid, explain_dead_link)
    for error, status in STATUSES.items():
        app.register_error_handler(error, handler(status))
    app.register_error_handler(Exception, handler(500))


def handler(status: int) -> Callable[[Exception], ResponseReturnValue]:
    """Return what answers an exception with `status`."""

    def explain(error: Exception) -> ResponseReturnValue:
        db.session.rollback()
        if status >= 500:
            logger.error("failed on %s", request.endpoint, exc_info=error)
        return page(status)

    return explain


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
    family = 400 if status < 500 else 500
    explanation = EXPLANATIONS.get(status, EXPLANATIONS[family])
    answer = make_response(
        render_template(
            "errors/error.html",
            code=status,
            heading=explanation.heading,
            sentence=explanation.sentence,
            action_url=address("home.home"),
            action_label=_("Back to the home page"),
            # Byte for byte the same for what is not there and what is not yours.
            here=address("home.home"),
        ),
        status,
    )
    if status == 503:
        answer.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return answer


def show_form_again(error: CSRFError) -> ResponseReturnValue:
    """Give an expired form back, filled, with a plain sentence.

    The view runs again and refuses by itself: its form checks the same token.
    """
    endpoint = request.endpoint
    if endpoint is None:
        return explain_status(PageNotFound())
    g.form_expired = True
    view = current_app.ensure_sync(current_app.view_functions[endpoint])
    return view(**(request.view_args or {}))  # type: ignore[no-any-return]


def explain_dead_link(error: LinkInvalid) -> ResponseReturnValue:
    """Say at once that a mailed link is dead, and offer a new one."""
    endpoint = request.endpoint or ""
    purpose = "invitation" if endpoint.endswith("invitation") else "reset"
    return make_response(render_template("auth/dead_link.html", purpose=purpose), 410)
