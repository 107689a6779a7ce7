"""No other site, and no other session's token, changes anything here."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from odoportail.auth import links
from odoportail.clock import now
from odoportail.extensions import csrf, db
from odoportail.models import Event, Link, Purpose
from tests.page_client import text_of
from tests.settings import speak_https
from tests.world import PASSWORD, make_user

NEW = "another few words in a row"
# Whatever a form may ask for, as its owner would fill it in.
FIELDS = {
    "email": "ana@exemple.test",
    "password": NEW,
    "confirm": NEW,
    "present": PASSWORD,
    "name": "Ana Roy",
    "language": "en",
    "format": "json",
    "next": "/factures/",
}
LINK_PAGES = {
    "auth.choosing_password": Purpose.RESET,
    "auth.accepting_invitation": Purpose.INVITATION,
    "account.confirming_email": Purpose.EMAIL,
}
# A mail program has no page of ours to take a token from (RFC 8058): the link that
# it posts to is the secret (tests/notices/test_unsubscribing_tokens.py).
WITHOUT_TOKEN = {"notices.unsubscribing"}
ON_HTTPS = {"BASE_URL": "https://localhost"}


@pytest.fixture(params=["http", "https"])
def settings(request):
    """Serve over http, then over https."""
    return {"BASE_URL": f"{request.param}://localhost"}


@pytest.fixture
def ana(in_app):
    """Make the person whose account others would change."""
    return make_user()


@pytest.fixture
def browser(app, ana, settings):
    """Return Ana's browser, signed in, with a second session elsewhere."""
    browsers = [make_browser(app, settings) for _ in range(2)]
    for one in browsers:
        one.sign_in()
    return browsers[0]


def make_browser(app, settings):
    """Return a new browser, on pages of ours."""
    return speak_https(app) if settings == ON_HTTPS else app.test_client()


def posts_of(app) -> Iterator[tuple[str, str]]:
    """Return every form's endpoint and address."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods:
            yield (
                rule.endpoint,
                adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, "2")),
            )


def make_link(ana, endpoint):
    """Return a good link's token, where the page wants one."""
    purpose = LINK_PAGES.get(endpoint, Purpose.RESET)
    link = links.make_link(ana, purpose, now(), email="new@exemple.test")
    db.session.commit()
    return links.token_of(link.seed)


def open_link(browser, path, token):
    """Leave the browser as it is after a mailed link was opened."""
    for name in ("lien", "__Secure-lien"):
        browser.set_cookie(name, token, path=path)


def rows():
    """Return every row of every table but the journal."""
    db.session.rollback()
    tables = [t for t in db.metadata.sorted_tables if t is not Event.__table__]
    return {t.name: sorted(map(repr, db.session.execute(select(t)))) for t in tables}


def token_of(browser):
    """Return the token of this browser's session."""
    page = browser.get("/confidentialite").text
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]


@pytest.mark.parametrize("kind", ["none", "another session's", "nonsense"])
def test_post_without_its_own_token_changes_nothing(app, ana, settings, browser, kind):
    stolen = token_of(make_browser(app, settings))
    token = {"none": {}, "another session's": {"csrf_token": stolen}}.get(
        kind, {"csrf_token": "nonsense"}
    )
    for endpoint, path in posts_of(app):
        open_link(browser, path, make_link(ana, endpoint))
        before = rows()

        response = browser.post(path, data=FIELDS | token)

        assert rows() == before, endpoint
        assert response.status_code < 500, endpoint
        assert response.status_code in (303, 422) or text_of(response), endpoint


def test_every_other_form_wants_its_token(app):
    exempt = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if f"{view.__module__}.{view.__name__}" in csrf._exempt_views
    }

    assert exempt == WITHOUT_TOKEN
    assert not csrf._exempt_blueprints


def test_sign_in_without_a_token_lets_nobody_in(app, ana, settings):
    stranger = make_browser(app, settings)

    stranger.post("/connexion", data={"email": ana.email, "password": PASSWORD})

    assert stranger.get("/").status_code == 303


@pytest.mark.parametrize("settings", [ON_HTTPS], ids=["https"])
@pytest.mark.parametrize(
    "referer",
    [None, "https://evil.test/", "http://localhost/", "https://localhost.evil.test/"],
    ids=["none", "foreign", "http", "look-alike"],
)
def test_https_post_from_elsewhere_changes_nothing(app, ana, browser, referer):
    token = token_of(browser)
    before = rows()

    browser.environ_base.pop("HTTP_REFERER")
    headers = {"Referer": referer} if referer else {}
    for endpoint, path in posts_of(app):
        data = FIELDS | {"csrf_token": token}
        response = browser.post(path, data=data, headers=headers)

        assert rows() == before, endpoint
        assert response.status_code < 500, endpoint


@pytest.mark.parametrize("settings", [ON_HTTPS], ids=["https"])
@pytest.mark.parametrize(
    "referer", ["https://localhost/", "https://localhost/factures/"]
)
def test_https_post_from_our_own_page_is_taken(browser, referer):
    data = {"csrf_token": token_of(browser), "language": "en", "next": "/"}

    browser.post("/langue", data=data, headers={"Referer": referer})

    assert 'lang="en-CA"' in browser.get("/").text


@pytest.mark.parametrize("path", ["/mot-de-passe/nouveau", "/invitation"])
def test_dead_link_is_told_even_without_a_token(app, in_app, settings, path):
    response = make_browser(app, settings).post(path, data=FIELDS)

    assert response.status_code == 410
    assert "Ce lien ne fonctionne plus" in text_of(response)


def test_safe_methods_change_nothing(app, ana, settings, browser):
    adapter = app.url_map.bind("localhost")
    rules = [r for r in app.url_map.iter_rules() if "filename" not in r.arguments]
    for rule in rules:
        path = adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, "2"))
        open_link(browser, path, make_link(ana, rule.endpoint))
        before = rows()
        for method in ("GET", "HEAD", "OPTIONS", "TRACE"):
            browser.open(path, method=method)

        assert rows() == before, rule.endpoint


def test_another_sessions_token_is_told_in_words(app, ana, settings, browser):
    stolen = token_of(make_browser(app, settings))

    response = browser.post("/connexion", data=FIELDS | {"csrf_token": stolen})
    switched = browser.post("/langue", data={"csrf_token": stolen, "language": "en"})

    assert (response.status_code, switched.status_code) == (303, 303)
    assert "Cela n’a pas fonctionné." in browser.get_text("/")


def test_link_is_not_spent_by_a_refused_post(app, ana, settings):
    browser = make_browser(app, settings)
    browser.get(f"/mot-de-passe/nouveau/{make_link(ana, 'auth.choosing_password')}")

    browser.post("/mot-de-passe/nouveau", data=FIELDS)

    db.session.rollback()
    assert db.session.scalars(select(Link.used_at)).all() == [None]
