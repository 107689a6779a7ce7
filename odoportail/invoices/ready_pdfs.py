"""Hand out PDFs that are kept before Flask begins, which would be most of the work.

The questions are the page's own, asked of the same functions: who holds the session,
and may this person read this paper. Only a plain yes is answered here; whatever else
is asked, or comes of the asking, goes on to Flask as if nobody had looked.
"""

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import dump_options_header, parse_cookie

from odoportail import security
from odoportail.early_answers import Door, EarlyAnswer, Headers
from odoportail.exceptions import PdfError
from odoportail.i18n import LANGUAGES
from odoportail.invoices.downloads import Ready, find_ready
from odoportail.invoices.numbers import PAGES

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

RULE = "/factures/<invoice_number:number>.pdf"
# Numbers that stand in addresses as they are.
PATH = re.compile(r"/factures/([A-Za-z0-9_-]+)\.pdf")
HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?")
# What our own pages write behind the path: the language, and what to do with it.
QUERIES: dict[str, tuple[str | None, str]] = {
    "": (None, "inline"),
    "telecharger=1": (None, "attachment"),
}
for code in LANGUAGES:
    QUERIES[f"langue={code}"] = (code, "inline")
    QUERIES[f"langue={code}&telecharger=1"] = (code, "attachment")


class Wish(NamedTuple):
    """Which PDF, in which language if that is said, to look at or to keep."""

    number: str
    language: str | None
    disposition: str


class ReadyPdfs(Door):
    """Hand out PDFs that are kept."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.cookies: Any = app.session_interface
        self.headers = [
            ("Content-Type", "application/pdf"),
            ("Accept-Ranges", "bytes"),
            ("Vary", "Cookie"),
            *security.headers_of(app, "application/pdf").items(),
            ("Cache-Control", security.NOT_STORED),
        ]

    def find(self, environ: "WSGIEnvironment") -> EarlyAnswer | None:
        """Return the PDF that is asked for, or None where Flask must look."""
        wish = read_wish(environ)
        if wish is None:
            return None
        # Of its own: Flask's must begin with nothing in it.
        with self.app.app_context():
            try:
                found = find_ready(self.read_token(environ), wish.number, wish.language)
            except (PdfError, SQLAlchemyError):
                # It is asked again, and what is wrong then is told in words.
                return None
        if found is None:
            return None
        headers = self.headers + headers_of(found, wish)
        return EarlyAnswer(RULE, found.user_id, headers, found.content)

    def read_token(self, environ: "WSGIEnvironment") -> str:
        """Return the session's token; an empty one opens nothing."""
        cookie = parse_cookie(environ).get(self.cookies.cookie_name, "")
        return str(self.cookies.find_person(cookie))


def read_wish(environ: "WSGIEnvironment") -> Wish | None:
    """Return which PDF is asked for, in one of the ways that our pages ask."""
    path = PATH.fullmatch(environ.get("PATH_INFO", ""))
    query = QUERIES.get(environ.get("QUERY_STRING", ""))
    if path is None or query is None or environ["REQUEST_METHOD"] != "GET":
        return None
    if path[1] in PAGES:
        return None
    if "HTTP_RANGE" in environ or not HOST.fullmatch(environ.get("HTTP_HOST", "")):
        return None
    return Wish(path[1], *query)


def headers_of(found: Ready, wish: Wish) -> Headers:
    """Return the headers that differ from PDF to PDF."""
    named = dump_options_header(wish.disposition, {"filename": found.name})
    return [
        ("Content-Length", str(len(found.content))),
        ("Content-Disposition", named),
    ]
