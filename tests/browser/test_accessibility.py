"""Axe finds nothing to say on any page, in any state, language or width."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import LUC, WIDTHS
from tests.browser.pages import BY_LINK, PRIVATE, PUBLIC, WITHOUT_PAGE

pytestmark = pytest.mark.browser

# The size of targets is the one rule of WCAG 2.2 AA that axe leaves off.
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


@pytest.fixture(scope="session")
def axe():
    """Return the checker."""
    return Axe()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_page_or_state_has_a_violation(tour, axe, language):
    found = [
        f"{where} ({width}): {fault}"
        for page, where in tour(language)
        for width in each_width(page)
        for fault in violations(axe, page)
    ]

    assert found == []


def each_width(page):
    """Show the page at each width, and once by night, and yield how."""
    for width, (across, down) in WIDTHS.items():
        page.set_viewport_size({"width": across, "height": down})
        yield width
    page.emulate_media(color_scheme="dark")
    yield "dark"
    page.emulate_media(color_scheme="light")


def violations(axe, page):
    """Return axe's own words, and where each violation is."""
    response = axe.run(page, options=OPTIONS).response
    return [
        f"{rule['id']}: {[node['target'] for node in rule['nodes']]}"
        for rule in response["violations"]
    ]


def test_every_page_is_looked_at(site_app):
    rules = site_app.url_map.iter_rules()

    pages = {rule.endpoint for rule in rules if "GET" in rule.methods}

    assert pages == {*PUBLIC, *PRIVATE, *BY_LINK, *WITHOUT_PAGE}


@pytest.mark.parametrize("endpoint", WITHOUT_PAGE)
def test_what_is_not_looked_at_shows_no_page(signed_in, endpoint):
    page = signed_in(LUC)

    answer = page.request.get(WITHOUT_PAGE[endpoint], max_redirects=0)

    assert answer.status in (200, 303)
    is_page = "text/html" in answer.headers["content-type"]
    assert not is_page or answer.status == 303
