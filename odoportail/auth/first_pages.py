"""Hand strangers the sign-in page before Flask begins: it is the same for all of them.

But for two things, which are new each time: the token of its forms, and the session's
cookie that knows it. A page is Flask's own answer to an earlier stranger, with gaps
where these stood. Whoever sends a session's cookie is no stranger, and gets Flask's.
"""

import secrets
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Flask, request
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer
from werkzeug.http import parse_cookie

from odoportail import logs
from odoportail.auth.early_answers import OK, Headers, Overheard, read_whole
from odoportail.cookies import full_name
from odoportail.i18n import LANGUAGE_COOKIE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

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


def init_app(app: Flask) -> None:
    """Stand before Flask, and behind whoever knows what the proxies in front say."""
    app.wsgi_app = FirstPages(app)  # type: ignore[method-assign]  # Flask's own recipe


class FirstPages:
    """Answer strangers as other strangers were answered."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.behind: WSGIApplication = app.wsgi_app
        self.pages: dict[Address, Page] = {}
        self.tokens = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt=SALT)
        self.session_cookie = app.config["SESSION_COOKIE_NAME"]
        with app.app_context():
            self.language_cookie = full_name(LANGUAGE_COOKIE)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        began = time.perf_counter()
        address = self.read_address(environ)
        if address is None:
            return self.behind(environ, start_response)
        page = self.pages.get(address)
        if page is None:
            return self.make(address, environ, start_response)
        headers, content = self.fill(page)
        headers += logs.note_early_answer(
            self.app, environ, route=page.route, began=began, user_id=None
        )
        start_response(OK, headers)
        return [content]

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

    def make(
        self,
        address: Address,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        """Let Flask answer, and keep the answer if its view has said so."""
        heard = Overheard(start_response)
        answer = self.behind(environ, heard)
        promise = environ.get(PROMISE)
        cookies = heard.list_cookies()
        if promise is None or heard.status != OK or len(cookies) != 1:
            return answer
        content = read_whole(answer)
        before, _, value = cookies[0].partition("=")
        _, _, after = value.partition(";")
        if before == self.session_cookie:
            # Odd hosts are many: they may not keep the usual one out.
            if len(self.pages) >= MOST_PAGES:
                self.pages.clear()
            self.pages[address] = Page(
                promise.route,
                heard.without("Set-Cookie", "Content-Length", logs.REQUEST_ID),
                f"{before}={{}};{after}",
                content.split(promise.token.encode()),
            )
        return [content]

    def fill(self, page: Page) -> tuple[Headers, bytes]:
        """Return a page's headers and content, with a secret that nobody else has."""
        secret = secrets.token_hex(SECRET_BYTES)
        content = self.tokens.dumps(secret).encode().join(page.content)
        sessions: Any = self.app.session_interface
        said = sessions.get_signing_serializer(self.app).dumps({FIELD: secret})
        cookie = page.cookie.format(said)
        told = [("Content-Length", str(len(content))), ("Set-Cookie", cookie)]
        return page.headers + told, content
