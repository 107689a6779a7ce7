"""On a phone a thumb hits what it aims at."""

import pytest

pytestmark = pytest.mark.browser

# WCAG 2.2, 2.5.8: all but links within a sentence.
SMALL = """least => {
  const targets = "a[href], button, summary, input:not([type=hidden]), select";
  const isInSentence = (element) =>
    getComputedStyle(element).display === "inline" &&
    [...element.parentElement.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
  return [...document.querySelectorAll("header, main, footer")]
    .flatMap((part) => [...part.querySelectorAll(targets)])
    .filter((element) => element.checkVisibility())
    .filter((element) => !isInSentence(element))
    .map((element) => [element, element.getBoundingClientRect()])
    .filter(([element, box]) => box.width < least || box.height < least)
    .map(([element, box]) =>
      `${element.outerHTML.slice(0, 80)}: ${box.width} x ${box.height}`);
}"""
LOW = """least => [...document.querySelectorAll(".btn-primary, .btn-launch")]
  .filter((element) => element.checkVisibility())
  .filter((element) => element.getBoundingClientRect().height < least)
  .map((element) => element.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_is_too_small_to_be_touched(tour, language):
    found = []
    main_steps = 0
    for page, where in tour(language, width="phone", has_touch=True):
        found += [f"{where}: {fault}" for fault in page.evaluate(SMALL, 24)]
        found += [f"{where}: low {fault}" for fault in page.evaluate(LOW, 44)]
        main_steps += page.locator(".btn-primary").count()

    assert found == []
    assert main_steps
