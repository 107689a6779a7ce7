"""Every template compiles, and none carries style or script of its own."""

import re

import pytest

from odoportail import create_app
from odoportail.i18n import LANGUAGES
from tests.guards.sources import ROOT, name_of, templates
from tests.settings import make_settings

FORBIDDEN = {
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style\b",
    "an inline script": r"<script(?![^>]*\bsrc=)",
    "an event handler": r"<[^>]*\son[a-z]+\s*=",
    "a script address": r"javascript:",
    "unescaped text": r"\|\s*safe\b|\bMarkup\b|autoescape\s+false",
    "another host": r"""(?:src|href)=["']https?:""",
}


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """Return the portal's Jinja environment."""
    file = tmp_path_factory.mktemp("templates") / "none.sqlite"
    return create_app(make_settings(DATABASE_URL=f"sqlite:///{file}")).jinja_env


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("file", templates(), ids=name_of)
def test_template_compiles(environment, file, language):
    name = file.relative_to(ROOT / "templates").as_posix()

    environment.speak(language).get_template(name)


@pytest.mark.parametrize("file", templates(), ids=name_of)
@pytest.mark.parametrize("what", FORBIDDEN)
def test_template_is_free_of(file, what):
    found = re.search(FORBIDDEN[what], file.read_text("utf-8"))

    assert found is None, found and found[0]
