"""The headers that every answer carries, as data."""

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",  # Bootstrap draws its own marks as data images
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# Chromium shows a PDF through an object of its own, and needs leave for it.
PDF_POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'none'"

HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    # Not no-referrer: over https Flask-WTF would then refuse every form.
    "Referrer-Policy": "strict-origin",
    "X-Content-Type-Options": "nosniff",
}
HSTS = "max-age=31536000; includeSubDomains"
STATIC_SECONDS = 365 * 24 * 60 * 60


def init_app(app: Flask) -> None:
    """Plug in the headers, and believe as many proxies as are configured."""
    app.after_request(add_headers)
    if app.config["IS_HTTPS"]:
        app.after_request(add_strict_transport)
    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's own recipe
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0, x_prefix=proxies
        )


def add_headers(response: Response) -> Response:
    """Set what is not set, and forbid every cache but the one of static files."""
    if response.mimetype == "application/pdf":
        response.headers["Content-Security-Policy"] = PDF_POLICY
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if is_static(response):
        response.headers["Cache-Control"] = f"public, max-age={STATIC_SECONDS}"
    else:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def is_static(response: Response) -> bool:
    """Say whether this is a file that everybody gets, asked for by its version."""
    endpoint = request.endpoint or ""
    is_file = endpoint.split(".")[-1] == "static" and "v" in request.args
    is_read = request.method in ("GET", "HEAD") and response.status_code in (200, 304)
    return is_file and is_read


def add_strict_transport(response: Response) -> Response:
    """Keep browsers on https for a year."""
    response.headers["Strict-Transport-Security"] = HSTS
    return response
