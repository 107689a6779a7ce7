"""Send the log to standard error, where gunicorn and systemd keep it.

As text for people, or as one line of JSON for whatever gathers it; then each request
is a line too: which page, what came of it, how long it took, for whom, under an id
that its other lines share. Pages are named by their route and people by their
number: no address, no invoice number, no token of a mailed link.
"""

import json
import logging
import re
import secrets
import sys
import time
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Flask, Response, g, has_request_context, request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
REQUEST_ID = "X-Request-Id"
# What a proxy in front may call a request; anything else could forge a line.
KNOWN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")

logger = logging.getLogger(__name__)


class JsonFormatter(logging.Formatter):
    """Write a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with the id of the request it belongs to."""
        at = datetime.fromtimestamp(record.created, UTC)
        line = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context() and "request_id" in g:
            line["request"] = g.request_id
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def init_app(app: Flask) -> None:
    """Log the portal's own lines from INFO up, once, however many apps are made."""
    ours = logging.getLogger("odoportail")
    if not ours.handlers:
        ours.setLevel(logging.INFO)
        ours.addHandler(logging.StreamHandler(sys.stderr))
        ours.propagate = False
    is_json = app.config["LOG_FORMAT"] == "json"
    formatter = JsonFormatter() if is_json else logging.Formatter(FORMAT)
    for handler in ours.handlers:
        handler.setFormatter(formatter)
    if is_json:
        app.before_request(begin)
        app.after_request(end)


def begin() -> None:
    """Name the request as the proxy in front does, and look at the clock."""
    g.request_id = name_request(request.headers.get(REQUEST_ID, ""))
    g.began = time.perf_counter()


def name_request(given: str) -> str:
    """Return the proxy's name for a request, or a new one."""
    return given if KNOWN_ID.fullmatch(given) else secrets.token_hex(16)


def end(response: Response) -> Response:
    """Log what came of the request, and tell the browser its id."""
    write_down(
        g.request_id,
        method=request.method,
        route=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        began=g.began,
        # Who asked, if anybody has looked: the log itself asks no database.
        user_id=getattr(g.get("_login_user"), "user_id", None),
    )
    response.headers[REQUEST_ID] = g.request_id
    return response


def write_down(
    request_id: str,
    *,
    method: str,
    route: str | None,
    status: int,
    began: float,
    user_id: int | None,
) -> None:
    """Log one request, which `began` by `time.perf_counter`."""
    facts = {
        "request": request_id,
        "method": method,
        "route": route,
        "status": status,
        "ms": round((time.perf_counter() - began) * 1000, 1),
        "user": user_id,
    }
    logger.info("request", extra={"facts": facts})


def note_early_answer(
    app: Flask,
    environ: "WSGIEnvironment",
    *,
    route: str,
    began: float,
    user_id: int | None,
) -> list[tuple[str, str]]:
    """Log a page that was handed out before Flask began, where requests are logged.

    Return the header that tells the browser its id.
    """
    if app.config["LOG_FORMAT"] != "json":
        return []
    request_id = name_request(environ.get("HTTP_X_REQUEST_ID", ""))
    write_down(
        request_id,
        method=environ["REQUEST_METHOD"],
        route=route,
        status=HTTPStatus.OK,
        began=began,
        user_id=user_id,
    )
    return [(REQUEST_ID, request_id)]
