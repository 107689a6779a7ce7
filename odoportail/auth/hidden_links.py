"""Take a mailed link's token out of the address at once, into a short cookie.

So that it stays out of logs, history and Referer (`docs/security.md`).
"""

from datetime import timedelta

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odoportail.auth import links
from odoportail.cookies import delete_cookie, read_cookie, set_cookie
from odoportail.exceptions import LinkInvalid

COOKIE = "lien"
COOKIE_LIFETIME = timedelta(hours=1)


def hide_token(token: str, endpoint: str) -> Response:
    """Keep the token in a cookie for one page, and go there; or raise LinkInvalid."""
    if not links.is_token(token):
        raise LinkInvalid
    path = url_for(endpoint)
    answer = redirect(path, 303)
    set_cookie(answer, COOKIE, token, COOKIE_LIFETIME, path=path)
    return answer


def hidden_token() -> str | None:
    """Return the token that the page was opened with."""
    return read_cookie(COOKIE, path=request.script_root + request.path)


def forget_token(answer: Response) -> Response:
    """Take the cookie back: its link is spent."""
    delete_cookie(answer, COOKIE, path=request.script_root + request.path)
    return answer
