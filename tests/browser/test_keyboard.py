"""The main job with the keyboard alone, the focus in sight at each step."""

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.conftest import LUC, speak
from tests.browser.test_main_job import WORDS

pytestmark = pytest.mark.browser

SWITCH = {
    "fr": ("English", "Sign out", "You are signed out."),
    "en": ("Français", "Déconnexion", "Votre session est fermée."),
}
SKIP = {"fr": "Aller au contenu", "en": "Skip to the content"}
VIEW = {"fr": "Voir le PDF", "en": "View the PDF"}
# Drawn, and within the window. A part that the browser puts into a field, such as the
# calendar of a date, it draws itself; and past the end of a page it has the focus.
IN_SIGHT = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  if (element === document.body) return true;
  const isDrawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return (isDrawn || element.matches("input:not(:focus):focus-within")) &&
    box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
}"""
IS_FOCUSED = "element => element === document.activeElement"
WHO = "document.activeElement.outerHTML.slice(0, 120)"
REFUSED_FORMS = (
    "/compte/mot-de-passe",
    "/compte/courriel",
    "/compte/mes-donnees",
    "/factures/releve",
)
FAR = 60


def check_focus(page):
    """Fail where one cannot see what the next key would act on."""
    try:
        # The window scrolls there smoothly.
        page.wait_for_function(IN_SIGHT, timeout=2000)
    except PlaywrightTimeout as error:
        raise AssertionError(page.evaluate(WHO)) from error


def tab_to(page, target):
    """Press Tab until the target has the focus, which is in sight all the way."""
    target.wait_for(state="attached")
    for _ in range(FAR):
        page.keyboard.press("Tab")
        check_focus(page)
        if target.evaluate(IS_FOCUSED):
            return
    raise AssertionError(f"Tab does not reach {target}")


def enter(page, target):
    """Reach a target by Tab, and act on it by Enter."""
    tab_to(page, target)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_main_job_is_done_by_keyboard(open_page, language):
    words = WORDS[language]
    page = open_page()
    page.goto("/connexion")
    speak(page, language)

    sign_in_by_keyboard(page, language)
    # The account may remember what an earlier test chose.
    speak(page, language)
    enter(page, page.get_by_role("link", name=words["invoices"], exact=True))
    page.wait_for_url("**/factures/")
    enter(page, page.get_by_role("link", name=words["details"]))
    page.get_by_role("heading", name=words["title"], level=1).wait_for()
    save_by_keyboard(page, language)
    leave_in_the_other_language(page, language)


def sign_in_by_keyboard(page, language):
    """Skip to the content, type, and press Enter."""
    page.reload()
    page.keyboard.press("Tab")
    assert page.get_by_role("link", name=SKIP[language]).evaluate(IS_FOCUSED)
    check_focus(page)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator("#email").evaluate(IS_FOCUSED)
    check_focus(page)
    page.keyboard.type(LUC.email)
    tab_to(page, page.locator("#password"))
    page.keyboard.type(LUC.password)
    page.keyboard.press("Enter")
    page.locator("form[action='/deconnexion']").wait_for()


def save_by_keyboard(page, language):
    """Reach the PDF, and save it."""
    tab_to(page, page.get_by_role("link", name=VIEW[language], exact=True))
    with page.expect_download() as saved:
        enter(page, page.get_by_role("link", name=WORDS[language]["save"], exact=True))
    assert saved.value.suggested_filename == WORDS[language]["file"]


def leave_in_the_other_language(page, language):
    """Change the language, from the top of the page, and sign out."""
    other, sign_out, bye = SWITCH[language]
    enter(page, page.get_by_role("button", name=other))
    button = page.get_by_role("button", name=sign_out)
    enter(page, button)
    page.get_by_text(bye).wait_for()


def test_fault_in_the_summary_leads_to_its_field(open_page):
    page = open_page()
    page.goto("/connexion")

    enter(page, page.locator("#email"))
    check_summary(page)
    page.keyboard.press("Tab")
    check_focus(page)
    page.keyboard.press("Enter")

    assert page.locator("#email").evaluate(IS_FOCUSED)
    check_focus(page)


# Each leaves its mark behind the `#` of the address.
@pytest.mark.parametrize("after", ["", "#contenu", "#email"])
def test_refused_sign_in_is_read_first(open_page, after):
    page = open_page()
    page.goto(f"/connexion{after}")
    page.locator("#email").focus()
    page.keyboard.type("personne@example.com")
    tab_to(page, page.locator("#password"))
    page.keyboard.type("not the right one")

    page.keyboard.press("Enter")

    check_summary(page)


def check_summary(page):
    """Fail where the focus is not, in sight, on what says why a form came back."""
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert alert.evaluate(IS_FOCUSED), page.evaluate(WHO)
    check_focus(page)


@pytest.mark.parametrize("path", REFUSED_FORMS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_refused_form_has_its_faults_in_focus(signed_in, language, path):
    page = signed_in(language=language)
    page.goto(path)
    for field in page.locator("main input[type=date]").all():
        field.fill("")

    enter(page, page.locator("main form button.btn-primary").first)

    check_summary(page)
    for link in page.get_by_role("alert").get_by_role("link").all():
        assert page.locator(link.get_attribute("href")).is_editable()
