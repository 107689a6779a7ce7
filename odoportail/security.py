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
PDF = "application/pdf"
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
NOT_STORED = "private, no-store"
STATIC_SECONDS = 365 * 24 * 60 * 60


def init_app(app: Flask) -> None:
    """Plug in the headers, and believe as many proxies as are configured."""
    of_pdfs, of_pages = headers_of(app, PDF), headers_of(app, "text/html")

    def add_headers(response: Response) -> Response:
        # One by one, each would be searched for among those that are there.
        response.headers.extend(of_pdfs if response.mimetype == PDF else of_pages)
        response.headers["Cache-Control"] = how_to_keep(response)
        return response

    app.after_request(add_headers)
    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's own recipe
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0, x_prefix=proxies
        )


def headers_of(app: Flask, mimetype: str) -> dict[str, str]:
    """Return what every answer of a kind carries, and nobody else sets."""
    headers = dict(HEADERS)
    if mimetype == PDF:
        headers["Content-Security-Policy"] = PDF_POLICY
    if app.config["IS_HTTPS"]:
        # Browsers stay on https for a year.
        headers["Strict-Transport-Security"] = HSTS
    return headers


def how_to_keep(response: Response) -> str:
    """Forbid every cache but the one of static files."""
    is_kept = is_static(response)
    return f"public, max-age={STATIC_SECONDS}" if is_kept else NOT_STORED


def is_static(response: Response) -> bool:
    """Say whether this is a file that everybody gets, asked for by its version."""
    endpoint = request.endpoint or ""
    is_file = endpoint.split(".")[-1] == "static" and "v" in request.args
    is_read = request.method in ("GET", "HEAD") and response.status_code in (200, 304)
    return is_file and is_read
