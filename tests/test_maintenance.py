"""The page that the web server shows while the portal is away."""

import pytest
from html5lib import HTMLParser

PREFIX = "https://www.example.com/portail"


@pytest.fixture
def database_url():
    """Reach no database: the page is made while there may be none."""
    return "sqlite:////nowhere/at/all.sqlite"


@pytest.fixture
def settings():
    """Serve under a prefix."""
    return {"BASE_URL": PREFIX}


def test_page_speaks_both_languages_and_needs_no_portal(runner, tmp_path):
    file = tmp_path / "maintenance.html"

    result = runner.invoke(["maintenance", str(file)])

    assert result.exit_code == 0, result.output
    page = file.read_text("utf-8")
    HTMLParser(strict=True).parse(page)
    assert "Vos factures sont en sûreté" in page
    assert '<section lang="en">' in page
    assert "Your invoices are safe" in page
    assert "soutien@example.com" in page


def test_its_style_sheets_are_found_under_the_prefix(runner, app, tmp_path):
    file = tmp_path / "maintenance.html"
    runner.invoke(["maintenance", str(file)])
    browser = app.test_client()

    root = HTMLParser(namespaceHTMLElements=False).parse(file.read_text("utf-8"))

    sheets = [link.get("href") for link in root.iter("link")]
    assert len(sheets) > 1
    for sheet in sheets:
        assert sheet.startswith("/portail/")
        with browser.get(sheet.removeprefix("/portail")) as response:
            assert response.status_code == 200


def test_folder_that_is_not_there_is_told(runner, tmp_path):
    result = runner.invoke(["maintenance", str(tmp_path / "no" / "page.html")])

    assert result.exit_code == 1
    assert "cannot be written" in result.output
