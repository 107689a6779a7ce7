"""Hand strangers the sign-in page before Flask begins: it is the same for all of them.

But for two things, which are new each time: the token of its forms, and the session's
cookie that knows it. A page is Flask's own answer to an earlier stranger, with gaps
where these stood. Whoever sends a session's cookie is no stranger, and gets Flask's.
"""

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Flask, request
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer
from werkzeug.http import parse_cookie

from odoportail import logs
from odoportail.cookies import full_name
from odoportail.early_answers import EarlyAnswer, Headers, KeepingDoor, Overheard
from odoportail.i18n import LANGUAGE_COOKIE

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PROMISE = "odoportail.first_page"
MOST_PAGES = 32
# As Flask-WTF has it.
FIELD, SALT, SECRET_BYTES = "csrf_token", "wtf-csrf-token", 20


class Address(NamedTuple):
    """All of a stranger's request that the page depends on."""

    root: str
    path: str
    scheme: str
    host: str
    language: str


class Promise(NamedTuple):
    """The token that a page was made with, and its route."""

    token: str
    route: str


class Page(NamedTuple):
    """A page without what is new for each stranger."""

    route: str
    headers: Headers
    cookie: str
    content: Sequence[bytes]


def keep_for_strangers() -> None:
    """Promise that the page that is being made is the same for every stranger."""
    request.environ[PROMISE] = Promise(generate_csrf(), str(request.url_rule))


class FirstPages(KeepingDoor):
    """Answer strangers as other strangers were answered."""

    promise_key = PROMISE

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.pages: dict[Address, Page] = {}
        self.tokens = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt=SALT)
        self.session_cookie = app.config["SESSION_COOKIE_NAME"]
        with app.app_context():
            self.language_cookie = full_name(LANGUAGE_COOKIE)

    def find(self, environ: "WSGIEnvironment") -> EarlyAnswer | None:
        """Return the page that other strangers got, with a token of its own."""
        address = self.read_address(environ)
        page = self.pages.get(address) if address else None
        return self.fill(page) if page else None

    def read_address(self, environ: "WSGIEnvironment") -> Address | None:
        """Return what a stranger asks for in the plainest way, and else None."""
        cookies = environ.get("HTTP_COOKIE", "")
        is_plain = environ["REQUEST_METHOD"] == "GET" and not environ.get(
            "QUERY_STRING"
        )
        if not is_plain or self.session_cookie in cookies:
            return None
        return Address(
            root=environ.get("SCRIPT_NAME", ""),
            path=environ.get("PATH_INFO", ""),
            scheme=environ["wsgi.url_scheme"],
            host=environ.get("HTTP_HOST", ""),
            language=parse_cookie(cookies).get(self.language_cookie, ""),
        )

    def keep(
        self,
        environ: "WSGIEnvironment",
        promise: Promise,
        heard: Overheard,
        content: bytes,
    ) -> None:
        """Keep a page whose one cookie is the session's, with gaps for what is new."""
        address = self.read_address(environ)
        cookies = heard.list_cookies()
        if address is None or len(cookies) != 1:
            return
        name, _, value = cookies[0].partition("=")
        if name != self.session_cookie:
            return
        # Odd hosts are many: they may not keep the usual one out.
        if len(self.pages) >= MOST_PAGES:
            self.pages.clear()
        self.pages[address] = Page(
            promise.route,
            heard.without("Set-Cookie", "Content-Length", logs.REQUEST_ID),
            f"{name}={{}};{value.partition(';')[2]}",
            content.split(promise.token.encode()),
        )

    def fill(self, page: Page) -> EarlyAnswer:
        """Return a page with a secret that nobody else has."""
        secret = secrets.token_hex(SECRET_BYTES)
        content = self.tokens.dumps(secret).encode().join(page.content)
        sessions: Any = self.app.session_interface
        said = sessions.get_signing_serializer(self.app).dumps({FIELD: secret})
        told = [
            ("Content-Length", str(len(content))),
            ("Set-Cookie", page.cookie.format(said)),
        ]
        return EarlyAnswer(page.route, None, page.headers + told, content)
