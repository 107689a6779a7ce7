"""Every answer carries its headers, and every cookie its guards, errors included."""

import re

import pytest

from odoportail.auth import attempts, throttle
from odoportail.auth.attempts import Attempt
from odoportail.extensions import db
from odoportail.invoices import listing
from odoportail.security import HEADERS, HSTS, PDF_POLICY
from tests.settings import speak_https
from tests.world import PASSWORD, make_invoice, make_user

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
KEPT, NOT_KEPT = "public, max-age=31536000", "private, no-store"
ANSWERS = {
    "page": ("GET", "/connexion", 200),
    "private page": ("GET", "/factures/39654", 200),
    "PDF": ("GET", "/factures/39654.pdf", 200),
    "health": ("GET", "/sante", 200),
    "redirect": ("GET", "/mot-de-passe/nouveau/" + "a" * 43, 303),
    "static file": ("GET", "<static>", 200),
    "static file, unchanged": ("GET", "<unchanged>", 304),
    "bad request": ("GET", "<host>", 400),
    "not found": ("GET", "/nowhere", 404),
    "static file not found": ("GET", "/static/nowhere.css", 404),
    "method": ("TRACE", "/connexion", 405),
    "dead link": ("GET", "/mot-de-passe/nouveau", 410),
    "too large": ("POST", "<large>", 413),
    "refused form": ("POST", "/mot-de-passe/oublie", 422),
    "throttled": ("POST", "<throttled>", 429),
    "fault": ("GET", "<fault>", 500),
}


@pytest.fixture
def database_url(sqlite_template, tmp_path):
    """Ask one database: headers know nothing of it."""
    file = tmp_path / "portail.sqlite"
    file.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{file}"


@pytest.fixture(params=["http", "https"])
def settings(request):
    """Serve over http, then over https."""
    return {"BASE_URL": f"{request.param}://localhost"}


@pytest.fixture
def is_https(settings):
    """Say whether this is the https portal."""
    return settings["BASE_URL"].startswith("https")


@pytest.fixture
def browser(app, is_https, in_app):
    """Return the browser of somebody who has one invoice, not signed in yet."""
    make_invoice(make_user().accesses[0].customer, "39654")
    return speak_https(app) if is_https else app.test_client()


def answer(browser, name, monkeypatch):
    """Return one answer of each kind."""
    method, path, _ = ANSWERS[name]
    if path in SPECIAL:
        return SPECIAL[path](browser, monkeypatch)
    if path.startswith("/factures/"):
        browser.sign_in()
    return browser.open(path, method=method)


def static_path(browser):
    """Return the address of a style sheet, as a page gives it."""
    return re.search(r'href="(/static/css/[^"]+)"', browser.get("/connexion").text)[1]


def ask_unchanged(browser, monkeypatch):
    """Ask for a style sheet that one has already."""
    path = static_path(browser)
    etag = browser.get(path, buffered=True).headers["ETag"]
    return browser.get(path, headers={"If-None-Match": etag}, buffered=True)


def ask_throttled(browser, monkeypatch):
    """Sign in once more after ten failures."""
    attempt = Attempt(throttle.account_key("ana@exemple.test"), "", "")
    for _ in range(10):
        throttle.record(attempts.TRIED, attempt)
    data = {"email": "ana@exemple.test", "password": "wrong"}
    return browser.post_form("/connexion", data)


def ask_fault(browser, monkeypatch):
    """Meet a bug."""

    def fail(*args):
        raise ZeroDivisionError

    monkeypatch.setattr(listing, "list_papers", fail)
    browser.sign_in()
    return browser.get("/factures/")


SPECIAL = {
    "<static>": lambda browser, _: browser.get(static_path(browser), buffered=True),
    "<unchanged>": ask_unchanged,
    "<host>": lambda browser, _: browser.get("/", headers={"Host": "a" * 300}),
    "<large>": lambda browser, _: browser.post("/connexion", data={"x": "x" * 70_000}),
    "<throttled>": ask_throttled,
    "<fault>": ask_fault,
}


@pytest.mark.parametrize("name", ANSWERS)
def test_answer_carries_every_header(browser, is_https, monkeypatch, name):
    response = answer(browser, name, monkeypatch)

    assert response.status_code == ANSWERS[name][2]
    expected = HEADERS | {"Content-Security-Policy": POLICY}
    if name == "PDF":
        expected["Content-Security-Policy"] = PDF_POLICY
    assert {header: response.headers[header] for header in expected} == expected
    is_kept = name in ("static file", "static file, unchanged")
    assert response.headers["Cache-Control"] == (KEPT if is_kept else NOT_KEPT)
    assert response.headers.get("Strict-Transport-Security") == (
        HSTS if is_https else None
    )


def test_strict_transport_lasts_a_year():
    assert int(re.match(r"max-age=(\d+)", HSTS)[1]) >= 31_536_000


def test_policies_leave_no_way_for_inline_code_or_frames():
    for policy in (HEADERS["Content-Security-Policy"], PDF_POLICY):
        assert "unsafe" not in policy
        assert "*" not in policy
        assert "frame-ancestors 'none'" in policy


def test_text_answers_say_their_charset(browser):
    for path in ("/connexion", "/sante", "/nowhere", static_path(browser)):
        response = browser.get(path, buffered=True)
        assert "charset=utf-8" in response.headers["Content-Type"]


@pytest.mark.parametrize("path", ["/connexion", "/factures/39654", "/sante"])
def test_foreign_origin_may_read_nothing(browser, path):
    browser.sign_in()

    response = browser.get(path, headers={"Origin": "https://evil.test"})

    assert not [name for name, _ in response.headers if "Access-Control" in name]


def test_health_and_errors_say_nothing_of_the_software(browser):
    for path in ("/sante", "/nowhere"):
        response = browser.get(path)
        assert "Server" not in response.headers
        assert "Werkzeug" not in response.text + str(response.headers)


def cookies_of(responses):
    """Return every cookie that was set, as a name and its attributes in lower case."""
    lines = [line for one in responses for line in one.headers.getlist("Set-Cookie")]
    cookies = [line.split("; ") for line in lines]
    return {parts[0].split("=")[0]: parts[1:] for parts in cookies}


@pytest.fixture
def cookies(browser):
    """Return the cookies of a whole visit."""
    opened = browser.get("/mot-de-passe/nouveau/" + "a" * 43)
    language = browser.choose_language("en", "/connexion")
    entered = browser.sign_in("ana@exemple.test", PASSWORD, remember="y")
    db.session.rollback()
    return cookies_of([opened, language, entered])


def test_every_cookie_is_guarded(cookies, is_https):
    assert len(cookies) == 4
    for name, parts in cookies.items():
        assert "HttpOnly" in parts, name
        assert "SameSite=Lax" in parts, name
        assert ("Secure" in parts) == is_https, name
        assert not [part for part in parts if part.startswith("Domain")], name


def test_session_and_device_cookies_belong_to_this_host_alone(cookies, is_https):
    prefix = "__Host-" if is_https else ""
    for name in ("odoportail", "appareil"):
        assert "Path=/" in cookies[prefix + name]


def test_every_cookie_over_https_has_a_name_that_http_cannot_set(cookies, is_https):
    """Hold ASVS 3.3.1: `__Host-`, or `__Secure-` where the path is narrower."""
    if is_https:
        assert [name for name in cookies if not name.startswith("__")] == []


def test_link_cookie_is_sent_to_its_page_alone(cookies):
    (link,) = [parts for name, parts in cookies.items() if name.endswith("lien")]

    assert "Path=/mot-de-passe/nouveau" in link
