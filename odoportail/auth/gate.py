"""Stand before every page: only those marked public open without a session."""

import re
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from flask import (
    Flask,
    after_this_request,
    current_app,
    flash,
    g,
    has_request_context,
    redirect,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from odoportail import journal
from odoportail.auth import services
from odoportail.auth.devices import LIFETIME, new_device_cookie
from odoportail.auth.sessions import REMEMBERED, Caller, Visitor, find_visitor
from odoportail.cookies import read_cookie, set_cookie
from odoportail.exceptions import PreviewRefused
from odoportail.extensions import login_manager
from odoportail.i18n import LANGUAGES
from odoportail.models import User
from odoportail.models.event import IP_ADDRESS_LETTERS
from odoportail.session_cookies import SessionCookies

STATIC_ENDPOINTS = frozenset({"static", "bootstrap.static"})
MAX_TARGET_LENGTH = 2000
DEVICE_COOKIE = "appareil"
READING_METHODS = ("GET", "HEAD")
# The pages below `/compte`: they are a person's, not a customer's.
OF_A_PERSON = frozenset({"account", "delegates"})
# The operator reads in a language, leaves, and may go on to the next preview.
POSTS_OF_PREVIEW = frozenset(
    {"auth.entering_preview", "auth.signing_out", "home.choosing_language"}
)
# What a stranger chose on this visit; it goes to the account at sign-in. The
# cookie alone would not do: it may be older than the account's own choice.
CHOSEN_LANGUAGE = "language"

View = TypeVar("View", bound=Callable[..., Any])


def init_app(app: Flask) -> None:
    """Plug in Flask-Login and the gate."""
    # Our own rows say how long a session lives and when it is idle; Flask-Login's
    # checks would trust a forged X-Forwarded-For.
    app.config["SESSION_PROTECTION"] = None
    app.config["PERMANENT_SESSION_LIFETIME"] = REMEMBERED
    app.session_interface = SessionCookies(app)
    login_manager.session_protection = None
    login_manager.init_app(app)
    login_manager.user_loader(load_visitor)
    app.before_request(require_sign_in)
    app.before_request(keep_preview_reading)
    app.context_processor(name_page)


def name_page() -> dict[str, str]:
    """Tell templates where they are: `here` below the prefix, `this_page` with it.

    A form that comes back to its own page names it: without, a browser would keep
    the fragment of the address, and give that the focus instead of the refusal.
    """
    if not has_request_context():
        return {}
    path = local_path(asked_path())
    # A page whose address is no address of ours for `next` is still this page.
    this_page = request.script_root + path if path else "?"
    return {"here": path or "/", "this_page": this_page}


def public(view: View) -> View:
    """Mark a view as open to everybody."""
    view.is_public = True  # type: ignore[attr-defined]  # functions take attributes
    return view


def require_sign_in() -> ResponseReturnValue | None:
    """Send strangers to the sign-in page, and from there back to where they were."""
    if isinstance(request.routing_exception, RequestRedirect):
        return redirect_here(request.routing_exception.new_url)
    endpoint = request.endpoint
    if endpoint is None or endpoint in STATIC_ENDPOINTS or is_public(endpoint):
        return None
    if current_user.is_authenticated:
        return None
    target = current_path() if request.method == "GET" else None
    if g.get("session_has_ended"):
        flash(words_of_end(target))
    return redirect(url_for("auth.signing_in", next=target or None), 303)


def keep_preview_reading() -> None:
    """In a preview, refuse whatever is not a reading of papers."""
    is_allowed = request.method == "POST" and request.endpoint in POSTS_OF_PREVIEW
    is_of_papers = request.blueprint not in OF_A_PERSON
    is_reading = request.method in READING_METHODS and is_of_papers
    if is_allowed or is_reading:
        return
    if current_user.is_authenticated and current_user.is_preview:
        raise PreviewRefused


def words_of_end(target: str | None) -> str:
    """Say why the sign-in page is there, and what comes after it."""
    if target in (None, "/"):
        return str(_("Your session has ended. Please sign in again."))
    return str(
        _(
            "Your session has ended. Sign in, and you come back to the page "
            "where you were."
        )
    )


def redirect_here(url: str) -> Response:
    """Answer 308 to a path: Werkzeug's own answer names whatever Host was sent."""
    parts = urlsplit(url)
    path = "/" + parts.path.lstrip("/")
    return redirect(urlunsplit(("", "", path, parts.query, "")), 308)


def is_public(endpoint: str) -> bool:
    """Say whether a page is open to everybody."""
    return getattr(current_app.view_functions[endpoint], "is_public", False)


def load_visitor(token: str) -> Visitor | None:
    """Return who the cookie stands for; a stale cookie is cleared, never an error.

    When the database is down the first question raises, and the page that says
    so is made for a stranger: it must not ask again.
    """
    if g.get("database_is_down"):
        return None
    g.database_is_down = True
    visitor = find_visitor(token)
    g.database_is_down = False
    if visitor is None:
        session.clear()
        g.session_has_ended = True
    elif visitor.reason is not None:
        journal.look_for(visitor.reason)
    return visitor


def caller() -> Caller:
    """Return where this request comes from."""
    return Caller(
        ip_address=(request.remote_addr or "")[:IP_ADDRESS_LETTERS],
        agent=request.user_agent.string,
        device_cookie=read_cookie(DEVICE_COOKIE) or "",
    )


def let_in(user: User, token: str, *, remembered: bool = False) -> None:
    """Put a new session into the cookie; only a chosen language outlives the old."""
    language = session.get(CHOSEN_LANGUAGE)
    session.clear()
    visitor = find_visitor(token)
    if visitor and language in LANGUAGES:
        services.save_language(visitor.user_id, language)
    session.permanent = remembered
    login_user(visitor)
    if visitor and visitor.is_preview:
        return
    after_this_request(lambda response: trust_device(response, user))


def trust_device(response: Response, user: User) -> Response:
    """Remember that this browser has been let in; it opens nothing by itself."""
    set_cookie(response, DEVICE_COOKIE, new_device_cookie(user), LIFETIME)
    return response


def let_out() -> None:
    """Leave nothing in the cookie: an empty session is deleted by its answer."""
    session.clear()


def current_path() -> str:
    """Return path and query of this page, to come back to; `/` where one cannot."""
    return local_path(asked_path()) or "/"


def asked_path() -> str:
    """Return path and query as they were asked for, with any bytes."""
    query = request.query_string.decode(errors="replace")
    return f"{request.path}?{query}" if query else request.path


def local_path(target: str | None) -> str | None:
    """Return `target` where it is the address of a page of ours, else None.

    Asking the route map leaves no room for other hosts or for `javascript:`.
    """
    if not target or len(target) > MAX_TARGET_LENGTH or not target.isprintable():
        return None
    if not re.fullmatch(r"/(?![/\\])[^\\ ]*", target):
        return None
    try:
        current_app.url_map.bind("localhost").match(urlsplit(target).path, "GET")
    except (HTTPException, RequestRedirect, ValueError):
        return None
    return target


def redirect_to(target: str | None, fallback: str = "home.home") -> Response:
    """Answer 303 to a page of ours, prefix included, or to `fallback`."""
    path = local_path(target)
    return redirect(request.script_root + path if path else url_for(fallback), 303)
