"""Take a mailed link's token out of the address at once, into a short cookie.

So that it stays out of logs, history and Referer (`docs/security.md`).
"""

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from odoportail.auth import links
from odoportail.exceptions import LinkInvalid

COOKIE = "lien"
COOKIE_SECONDS = 60 * 60


def hide_token(token: str, endpoint: str) -> Response:
    """Keep the token in a cookie for one page, and go there; or raise LinkInvalid."""
    if not links.is_token(token):
        raise LinkInvalid
    path = url_for(endpoint)
    answer = redirect(path, 303)
    answer.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_SECONDS,
        path=path,
        secure=current_app.config["IS_HTTPS"],
        httponly=True,
        samesite="Lax",
    )
    return answer


def hidden_token() -> str | None:
    """Return the token that the page was opened with."""
    return request.cookies.get(COOKIE)


def forget_token(answer: Response) -> Response:
    """Take the cookie back: its link is spent."""
    answer.delete_cookie(COOKIE, path=request.script_root + request.path)
    return answer
