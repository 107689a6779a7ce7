"""Start Chromium, however often, by the one Playwright that a process may have."""

import atexit
import shutil
from functools import cache

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)


def launch(*flags, **options):
    """Return a Chromium, or skip with what to install."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("browser tests need Chromium: install Debian's `chromium`")
    pytest.importorskip("playwright.sync_api")
    return start_playwright().chromium.launch(
        executable_path=path, args=[*FLAGS, *flags], **options
    )


@cache
def start_playwright():
    """Return Playwright, which ends with the process."""
    from playwright.sync_api import sync_playwright

    playwright = sync_playwright().start()
    atexit.register(playwright.stop)
    return playwright
