"""Pages flow anew in narrow windows and in large or spread text; nothing is cut."""

import pytest

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 640}
TWICE = {"width": 640, "height": 640}
# WCAG 2.2, 1.4.12.
SPACING = """
* {
  line-height: 1.5 !important;
  letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important;
}
p { margin-bottom: 2em !important; }
"""
LARGE = "html { font-size: 200% !important; }"
# What sticks out of the window, and what is cut by a box of its own. Things hidden
# from the eye on purpose, and decoration, are let be.
FAULTS = """() => {
  const across = document.documentElement.clientWidth;
  const faults = [];
  if (document.documentElement.scrollWidth > across) {
    faults.push(`scrolls to ${document.documentElement.scrollWidth}`);
  }
  const apart = ".visually-hidden, [aria-hidden=true], .skip-link, thead, svg";
  for (const element of document.querySelectorAll("body *")) {
    const box = element.getBoundingClientRect();
    if (!box.width || element.closest(apart)) continue;
    const name = `${element.tagName} ${element.className} ${element.textContent}`;
    if (box.right > across + 1 || box.left < -1) {
      faults.push(`sticks out: ${name.slice(0, 60)}`);
    }
    const style = getComputedStyle(element);
    const isClipped = style.overflowX !== "visible" && !element.matches("input");
    if (isClipped && element.scrollWidth > element.clientWidth + 1) {
      faults.push(`is cut: ${name.slice(0, 60)}`);
    }
  }
  return faults;
}"""


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_scrolls_sideways_or_is_cut(tour, language):
    found = [
        f"{where} ({how}): {fault}"
        for page, where in tour(language, viewport=NARROW, bypass_csp=True)
        for how in each_way(page)
        for fault in page.evaluate(FAULTS)
    ]

    assert found == []


def each_way(page):
    """Show the page narrow, with its text spread, and twice as large; yield how."""
    yield "320 px"
    spread = page.add_style_tag(content=SPACING)
    yield "spread text"
    spread.evaluate("element => element.remove()")
    page.set_viewport_size(TWICE)
    page.add_style_tag(content=LARGE)
    yield "200 %"
    page.set_viewport_size(NARROW)
