"""A Chromium that visits the served demo."""

import pytest

from odoportail.demo import sample
from tests.browser import states, states_inside
from tests.browser.engine import launch
from tests.browser.people import fleet, member
from tests.browser.site import mail_folder, newcomer, read_mail, site, site_app

__all__ = [
    "fleet",
    "mail_folder",
    "member",
    "newcomer",
    "read_mail",
    "site",
    "site_app",
]

WIDTHS = {"phone": (390, 844), "tablet": (820, 1180), "computer": (1440, 900)}
LUC, SARAH, ACCOUNTANT = sample.PEOPLE


@pytest.fixture(scope="session")
def chromium():
    """Start Chromium, or skip with what to install."""
    # The option: or the test of « Back » after sign-out could not fail.
    browser = launch(ignore_default_args=["--disable-back-forward-cache"])
    yield browser
    browser.close()


@pytest.fixture
def open_page(chromium, site):
    """Return what opens a page of a given width, in a browser without history."""
    contexts = []

    def open_page(width="computer", **options):
        size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
        context = chromium.new_context(
            base_url=site, **({"viewport": size, "locale": "fr-CA"} | options)
        )
        contexts.append(context)
        # A busy machine is no fault of a page.
        context.set_default_timeout(60_000)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def signed_in(open_page):
    """Return what opens a page with somebody signed in."""

    def signed_in(person=LUC, language="fr", **options):
        page = open_page(**options)
        page.goto("/connexion")
        speak(page, language)
        page.locator("#email").fill(person.email)
        page.locator("#password").fill(person.password)
        page.locator("form:has(#password) button.btn-primary").click()
        page.wait_for_url("**/")
        # The account may remember what an earlier test chose.
        speak(page, language)
        return page

    return signed_in


@pytest.fixture
def tour(open_page, signed_in, site_app, fleet, member):
    """Return what goes through all pages and states, each with its page and name."""

    def tour(language, **options):
        page = open_page(**options)
        page.goto("/connexion")
        speak(page, language)
        for where in states.tour_of_stranger(page, site_app):
            yield page, where
        page = signed_in(fleet, language, **options)
        for where in states_inside.tour_of_customer(page, site_app, fleet):
            yield page, where
        page = signed_in(member, language, **options)
        for where in states_inside.tour_of_member(page, site_app, member):
            yield page, where

    return tour


def speak(page, language):
    """Switch the language unless the page speaks it already."""
    if page.locator("html").get_attribute("lang") != f"{language}-CA":
        page.locator(f"button[name=language][value={language}]").click()
        # A click does not wait for the page that it opens.
        page.locator(f"html[lang={language}-CA]").wait_for(state="attached")
