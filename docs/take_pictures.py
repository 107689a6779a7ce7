"""Take the pictures of the README and of docs/design.md, from the demo as it is.

Run: .venv/bin/python -m docs.take_pictures
"""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import namedtuple
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.conftest import ACCOUNTANT, LUC
from tests.browser.engine import FLAGS, NAMES
from tests.post_office import free_port

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "pictures"
PHONE, TABLET, COMPUTER = (390, 844), (820, 1060), (1440, 900)
GAP = 24
COLUMNS = 6
COLOURS = 200

Single = namedtuple("Single", "name size path language scheme person")
SINGLES = (
    Single("home-fr-1440", (1440, 1100), "/", "fr", "light", LUC),
    Single("list-fr-1440", COMPUTER, "/factures/", "fr", "light", LUC),
    Single("list-fr-390", PHONE, "/factures/", "fr", "light", LUC),
    Single("invoice-en-820", TABLET, "/factures/39654", "en", "light", LUC),
    Single("home-en-390-dark", (390, 1400), "/", "en", "dark", ACCOUNTANT),
)
STRANGERS = ("/connexion", "/mot-de-passe/oublie", "/mot-de-passe/nouveau")
CUSTOMERS = (
    "/",
    "/factures/",
    "/factures/39654",
    "/factures/68125",
    "/factures/releve",
    "/compte/",
    "/compte/mot-de-passe",
    "/compte/courriel",
    "/compte/appareils",
    "/compte/mes-donnees",
    "/compte/journal",
    "/confidentialite",
    "/factures/nowhere",
)


@contextmanager
def served_demo():
    """Serve a new demo, and yield its address."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "odoportail", "demo", "--port"]
        with subprocess.Popen(
            [*command, str(free_port())],
            cwd=ROOT,
            env=os.environ | {"ODOPORTAIL_INSTANCE": folder},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as server:
            try:
                for line in server.stdout:
                    if found := re.search(r"is at (http\S+)", line):
                        yield found[1]
                        break
            finally:
                server.terminate()


class Camera:
    """A browser that opens pages as somebody, in a language, and pictures them."""

    def __init__(self, browser, base):
        self.browser = browser
        self.base = base

    @contextmanager
    def page_of(self, person, language, scheme, size):
        """Yield a page of somebody signed in, or of a stranger where it is None."""
        width, height = size
        context = self.browser.new_context(
            base_url=self.base,
            color_scheme=scheme,
            reduced_motion="reduce",
            viewport={"width": width, "height": height},
        )
        page = context.new_page()
        page.goto("/connexion")
        if person:
            page.locator("#email").fill(person.email)
            page.locator("#password").fill(person.password)
            page.locator("form:has(#password) button.btn-primary").click()
            page.wait_for_url("**/")
        if page.locator("html").get_attribute("lang") != f"{language}-CA":
            page.locator(f"button[name=language][value={language}]").click()
            page.wait_for_load_state()
        yield page
        context.close()

    def take(self, page, path):
        """Return the picture of a page."""
        page.goto(path)
        return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def keep(picture, name):
    """Save a picture in few colours: text and flat areas need no more."""
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(
        FOLDER / f"{name}.png", optimize=True
    )


def sheet_of(pictures):
    """Return one picture of many, half as large, side by side."""
    small = [picture.reduce(2) for picture in pictures]
    width, height = small[0].size
    rows = -(-len(small) // COLUMNS)
    sheet = Image.new(
        "RGB",
        (GAP + COLUMNS * (width + GAP), GAP + rows * (height + GAP)),
        (128, 128, 128),
    )
    for place, picture in enumerate(small):
        row, column = divmod(place, COLUMNS)
        sheet.paste(picture, (GAP + column * (width + GAP), GAP + row * (height + GAP)))
    return sheet


def take_sheet(camera, language, scheme):
    """Picture every page on a telephone, in one language and scheme."""
    pictures = []
    for person, paths in ((None, STRANGERS), (LUC, CUSTOMERS)):
        with camera.page_of(person, language, scheme, PHONE) as page:
            pictures += [camera.take(page, path) for path in paths]
    keep(sheet_of(pictures), f"pages-{language}-{scheme}")


def main():
    """Take them all."""
    chromium = next(filter(None, map(shutil.which, NAMES)))
    with served_demo() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        camera = Camera(browser, base)
        for one in SINGLES:
            with camera.page_of(one.person, one.language, one.scheme, one.size) as page:
                keep(camera.take(page, one.path), one.name)
        for language in ("fr", "en"):
            for scheme in ("light", "dark"):
                take_sheet(camera, language, scheme)
        browser.close()


if __name__ == "__main__":
    main()
