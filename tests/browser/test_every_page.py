"""Every page, in every state and both languages, is in order for everybody."""

import pytest

from tests.browser.conftest import LUC
from tests.browser.inspection import inspect
from tests.browser.pages import BY_LINK, BY_NOTICE, PRIVATE, PUBLIC, WITHOUT_PAGE

pytestmark = pytest.mark.browser

MAY_ANSWER = (200, 303)
MOVING = "document.getAnimations().length"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_page_or_state_has_a_fault(tour, language):
    found = []
    # Text is spread by a style of the test's own, and axe must find colours at rest.
    options = {"bypass_csp": True, "reduced_motion": "reduce"}
    for page, where in tour(language, **options):
        found += inspect(page, where)

    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_and_state_speaks_the_readers_language(tour, language):
    spoken = {
        where: page.locator("html").get_attribute("lang")
        for page, where in tour(language)
    }

    # The one page for everybody holds both, French first.
    assert spoken.pop("maintenance") == "fr-CA"
    assert set(spoken.values()) == {f"{language}-CA"}


def test_the_odometer_rolls_for_everybody_else(open_page):
    page = open_page(reduced_motion="no-preference")

    page.goto("/connexion")

    assert page.evaluate(MOVING) > 0


def test_every_page_is_looked_at(site_app):
    rules = site_app.url_map.iter_rules()

    pages = {rule.endpoint for rule in rules if "GET" in rule.methods}

    assert pages == {*PUBLIC, *PRIVATE, *BY_LINK, *BY_NOTICE, *WITHOUT_PAGE}


def test_what_is_not_looked_at_shows_no_page(signed_in):
    page = signed_in(LUC)

    for endpoint, path in WITHOUT_PAGE.items():
        answer = page.request.get(path, max_redirects=0)
        assert answer.status in MAY_ANSWER, endpoint
        is_page = "text/html" in answer.headers["content-type"]
        assert not is_page or answer.status == 303, endpoint
