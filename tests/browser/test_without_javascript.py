"""Where no script runs the main job is done, and no button is there for nothing."""

import pytest
from pypdf import PdfReader

from tests.browser.conftest import LUC
from tests.browser.test_keyboard import SWITCH
from tests.browser.test_main_job import WORDS

pytestmark = pytest.mark.browser

NEED_A_SCRIPT = "button[type=button]"
WITH_SUCH_BUTTONS = ("/connexion", "/compte/mot-de-passe", "/factures/39654")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_main_job_is_done_without_javascript(signed_in, language):
    words = WORDS[language]
    page = signed_in(LUC, language, java_script_enabled=False)

    page.get_by_role("link", name=words["invoices"], exact=True).click()
    page.get_by_role("link", name=words["details"]).click()
    assert page.get_by_role("heading", level=1).inner_text() == words["title"]
    with page.expect_download() as saved:
        page.get_by_role("link", name=words["save"], exact=True).click()
    assert "39654" in PdfReader(saved.value.path()).pages[0].extract_text()
    other, sign_out, bye = SWITCH[language]
    page.get_by_role("button", name=other).click()
    page.get_by_role("button", name=sign_out).click()

    page.get_by_text(bye).wait_for()


def test_no_button_is_there_for_nothing(signed_in, open_page):
    stranger = open_page(java_script_enabled=False)
    page = signed_in(LUC, java_script_enabled=False)

    for path in WITH_SUCH_BUTTONS:
        visitor = stranger if path == "/connexion" else page
        visitor.goto(path)
        buttons = visitor.locator(NEED_A_SCRIPT)
        assert buttons.count(), path
        assert not any(button.is_visible() for button in buttons.all()), path


def test_the_same_buttons_are_there_with_a_script(signed_in, open_page):
    stranger, page = open_page(), signed_in(LUC)

    for path in WITH_SUCH_BUTTONS:
        visitor = stranger if path == "/connexion" else page
        visitor.goto(path)
        for button in visitor.locator(NEED_A_SCRIPT).all():
            assert button.is_visible(), path


def test_figures_of_the_year_open_without_javascript(signed_in, fleet):
    page = signed_in(fleet, java_script_enabled=False)
    figures = page.locator("details table")
    before = figures.is_visible()

    page.locator("summary").click()

    assert (before, figures.is_visible()) == (False, True)
