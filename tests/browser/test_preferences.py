"""What a reader asked of the system is heeded: colours of their own, no movement."""

import pytest

from tests.browser.conftest import speak
from tests.browser.test_keyboard import check_focus, enter
from tests.browser.test_main_job import WORDS

pytestmark = pytest.mark.browser

MOVING = "document.getAnimations().length"
# Edges that colours of the page no longer draw.
WITHOUT_EDGE = """() => [...document.querySelectorAll(".btn, .form-control, .notice")]
  .filter((element) => element.checkVisibility())
  .filter((element) => {
    const style = getComputedStyle(element);
    return !parseFloat(style.borderTopWidth) ||
      style.borderTopColor === getComputedStyle(document.body).backgroundColor;
  })
  .map((element) => element.outerHTML.slice(0, 80))"""
# Words in a colour that is none of the system's.
OWN_COLOURS = """() => {
  const probe = document.body.appendChild(document.createElement("i"));
  const system = ["CanvasText", "LinkText", "VisitedText", "ButtonText", "FieldText",
    "GrayText", "HighlightText", "SelectedItemText"].map((name) => {
    probe.style.color = name;
    return getComputedStyle(probe).color;
  });
  probe.remove();
  const hasWords = (element) => [...element.childNodes].some(
    (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
  const colour = (element) =>
    getComputedStyle(element)[element.closest("svg") ? "fill" : "color"];
  return [...document.querySelectorAll("body, body *")]
    .filter((element) => element.checkVisibility() && hasWords(element))
    .filter((element) => !system.includes(colour(element)))
    .map((element) => `${element.outerHTML.slice(0, 80)}: ${colour(element)}`);
}"""


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


def test_everything_is_in_the_readers_colours(tour):
    found = [
        f"{where}: {fault}"
        for page, where in tour("fr", forced_colors="active")
        for fault in page.evaluate(OWN_COLOURS) + page.evaluate(WITHOUT_EDGE)
    ]

    assert found == []


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


def test_nothing_moves_for_those_who_asked_for_rest(tour):
    found = [
        where
        for page, where in tour("fr", reduced_motion="reduce")
        if page.evaluate(MOVING) or moves_when_touched(page)
    ]

    assert found == []


def moves_when_touched(page):
    """Say whether the first main action moves when a pointer comes over it."""
    action = page.locator(".btn-primary, .btn-launch").first
    if action.count():
        action.hover()
    return page.evaluate(MOVING) > 0


def test_the_odometer_rolls_for_everybody_else(open_page):
    page = open_page(reduced_motion="no-preference")

    page.goto("/connexion")

    assert page.evaluate(MOVING) > 0


@pytest.mark.parametrize("language", ["fr", "en"])
def test_reader_at_rest_signs_in_and_out(signed_in, language):
    page = signed_in(language=language, reduced_motion="reduce")
    speak(page, language)

    page.get_by_role("button", name=WORDS[language]["sign_out"]).click()

    page.get_by_text(WORDS[language]["bye"]).wait_for()
