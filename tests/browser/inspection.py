"""What is looked for on every page and in every state, each fault said in words."""

from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import WIDTHS

# The size of targets is the one rule of WCAG 2.2 AA that axe leaves off.
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
AXE = Axe()
NARROW = {"width": 320, "height": 640}
TWICE = {"width": 640, "height": 640}
SIZES = {
    name: {"width": across, "height": down} for name, (across, down) in WIDTHS.items()
}
# WCAG 2.2, 1.4.12.
SPREAD = """
* {
  line-height: 1.5 !important;
  letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important;
}
p { margin-bottom: 2em !important; }
"""
USUAL, LARGE = 16, 32
# The page that the web server shows while the portal is away has no footer.
ALONE = "maintenance"


def axe_faults(page, where):
    """Yield axe's own words, at each width, and in French once by night."""
    page.evaluate(AXE.axe_script)
    is_french = page.locator("html").get_attribute("lang") == "fr-CA"
    for width in WIDTHS:
        page.set_viewport_size(SIZES[width])
        yield from (f"{width}: {rule}" for rule in broken_rules(page))
    if is_french:
        page.emulate_media(color_scheme="dark")
        yield from (f"by night: {rule}" for rule in broken_rules(page))
        page.emulate_media(color_scheme="light")


def broken_rules(page):
    """Return the rules of axe that a page breaks, and where."""
    answer = page.evaluate("options => axe.run(options)", OPTIONS)
    return [
        f"{rule['id']} {[node['target'] for node in rule['nodes']]}"
        for rule in answer["violations"]
    ]


def reflow_faults(page, where):
    """Yield what is out of sight in a narrow window, or where text is large or spread.

    WCAG 2.2, 1.4.4, 1.4.10 and 1.4.12.
    """
    page.set_viewport_size(NARROW)
    yield from (f"320 px: {fault}" for fault in page.evaluate(OUT_OF_SIGHT))
    style = page.add_style_tag(content=SPREAD)
    yield from (f"spread: {fault}" for fault in page.evaluate(OUT_OF_SIGHT))
    style.evaluate("element => element.remove()")
    page.set_viewport_size(TWICE)
    with text_of_size(page, LARGE):
        yield from (f"200 %: {fault}" for fault in page.evaluate(OUT_OF_SIGHT))


@contextmanager
def text_of_size(page, pixels):
    """Let the reader's own browser ask for text of a size, as its settings do.

    A style in the page would not do: what is laid out by `em` follows the setting.
    """
    browser = page.context.new_cdp_session(page)
    browser.send("Page.setFontSizes", {"fontSizes": {"standard": pixels}})
    try:
        yield
    finally:
        browser.send("Page.setFontSizes", {"fontSizes": {"standard": USUAL}})
        browser.detach()


# What sticks out of the window, and what is cut by a box of its own. Things hidden
# from the eye on purpose, and decoration, are let be.
OUT_OF_SIGHT = """() => {
  const across = document.documentElement.clientWidth;
  const faults = [];
  if (document.documentElement.scrollWidth > across) {
    faults.push(`scrolls to ${document.documentElement.scrollWidth}`);
  }
  const apart = ".visually-hidden, [aria-hidden=true], .skip-link, thead, svg";
  for (const element of document.querySelectorAll("body *")) {
    const box = element.getBoundingClientRect();
    if (!element.checkVisibility() || element.closest(apart)) continue;
    const style = getComputedStyle(element);
    const isOut = box.right > across + 1 || box.left < -1;
    const isCut = style.overflowX !== "visible" && !element.matches("input") &&
      element.scrollWidth > element.clientWidth + 1;
    const name = `${element.tagName} ${element.className} ${element.textContent}`;
    if (isOut) faults.push(`sticks out: ${name.slice(0, 50)}`);
    if (isCut) faults.push(`is cut: ${name.slice(0, 50)}`);
  }
  // The first few name the cause.
  return faults.slice(0, 4);
}"""


def touch_faults(page, where):
    """Yield what a thumb would miss on a phone."""
    page.set_viewport_size(SIZES["phone"])
    yield from (f"small: {fault}" for fault in page.evaluate(SMALL, 24))
    yield from (f"low: {fault}" for fault in page.evaluate(LOW, 44))


# WCAG 2.2, 2.5.8: all but links within a sentence.
SMALL = """least => {
  const targets = "a[href], button, summary, input:not([type=hidden]), select";
  const isInSentence = (element) =>
    getComputedStyle(element).display === "inline" &&
    [...element.parentElement.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
  return [...document.querySelectorAll("header, main, footer")]
    .flatMap((part) => [...part.querySelectorAll(targets)])
    .filter((element) => element.checkVisibility() && !isInSentence(element))
    .map((element) => [element, element.getBoundingClientRect()])
    .filter(([element, box]) => box.width < least || box.height < least)
    .map(([element, box]) =>
      `${element.outerHTML.slice(0, 80)}: ${box.width} x ${box.height}`);
}"""
LOW = """least => [...document.querySelectorAll(".btn-primary, .btn-launch")]
  .filter((element) => element.checkVisibility())
  .filter((element) => element.getBoundingClientRect().height < least)
  .map((element) => element.outerHTML.slice(0, 80))"""


def colour_faults(page, where):
    """Yield what keeps its own colours, or loses its edge, in the reader's colours."""
    page.set_viewport_size(SIZES["computer"])
    page.emulate_media(forced_colors="active")
    yield from page.evaluate(OWN_COLOURS) + page.evaluate(WITHOUT_EDGE)
    page.emulate_media(forced_colors="none")


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
WITHOUT_EDGE = """() => [...document.querySelectorAll(".btn, .form-control, .notice")]
  .filter((element) => element.checkVisibility())
  .filter((element) => {
    const style = getComputedStyle(element);
    return !parseFloat(style.borderTopWidth) ||
      style.borderTopColor === getComputedStyle(document.body).backgroundColor;
  })
  .map((element) => `no edge: ${element.outerHTML.slice(0, 80)}`)"""


def rest_faults(page, where):
    """Yield what moves although the reader asked for rest."""
    moving = page.evaluate("document.getAnimations().length")
    if moving:
        yield f"{moving} moving"


def parts_faults(page, where):
    """Yield what is wrong with the parts that one can jump to, and the heading."""
    if where == ALONE:
        return
    for role in ("banner", "main", "contentinfo"):
        if page.get_by_role(role).count() != 1:
            yield f"{page.get_by_role(role).count()} times {role}"
    headings = page.get_by_role("heading", level=1).all_inner_texts()
    if len(headings) != 1 or not page.title().startswith(headings[0]):
        yield f"{headings} under the title {page.title()}"
    menus = page.locator("header").get_by_role("navigation").count()
    is_in = page.locator("form[action='/deconnexion']").count()
    if menus != is_in:
        yield f"{menus} menus"


CHECKS = (
    rest_faults,
    parts_faults,
    colour_faults,
    touch_faults,
    reflow_faults,
    axe_faults,
)


def inspect(page, where):
    """Return all that is wrong with a page, each with the check that found it."""
    return [
        f"{where}: {check.__name__}: {fault}"
        for check in CHECKS
        for fault in check(page, where)
    ]
