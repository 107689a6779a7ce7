"""What a reader asked of the system is heeded: colours of their own, no movement."""

import pytest

from tests.browser.test_keyboard import check_focus, enter
from tests.browser.test_main_job import WORDS

pytestmark = pytest.mark.browser

MOVING = "document.getAnimations().length"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_main_job_is_done_in_the_readers_colours(signed_in, language):
    words = WORDS[language]
    page = signed_in(language=language, forced_colors="active")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")

    enter(page, page.get_by_role("link", name=words["invoices"], exact=True))
    page.wait_for_url("**/factures/")
    enter(page, page.get_by_role("link", name=words["details"]))
    page.get_by_role("heading", name=words["title"], level=1).wait_for()
    with page.expect_download() as saved:
        enter(page, page.get_by_role("link", name=words["save"], exact=True))

    assert saved.value.suggested_filename == words["file"]


def test_current_page_and_focus_are_told_apart_in_the_readers_colours(signed_in):
    page = signed_in(forced_colors="active")
    page.goto("/factures/")
    current = page.get_by_role("link", name="Factures", exact=True)
    outline = "element => getComputedStyle(element).outline"
    other = page.get_by_role("link", name="Accueil", exact=True)
    marked, unmarked = current.evaluate(outline), other.evaluate(outline)

    current.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")

    check_focus(page)
    assert len({marked, unmarked, current.evaluate(outline)}) == 3


@pytest.mark.parametrize("language", ["fr", "en"])
def test_reader_at_rest_finds_an_invoice_and_leaves(signed_in, language):
    words = WORDS[language]
    page = signed_in(language=language, reduced_motion="reduce")
    page.get_by_role("link", name=words["invoices"], exact=True).click()
    page.get_by_role("link", name=words["details"]).click()
    page.locator(".btn-primary").first.hover()
    is_still = page.evaluate(MOVING) == 0

    page.get_by_role("button", name=words["sign_out"]).click()

    page.get_by_text(words["bye"]).wait_for()
    assert is_still
