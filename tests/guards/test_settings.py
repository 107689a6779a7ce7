"""Every setting is in the README, with what happens without it."""

import pytest

from odoportail.config import PREFIX, SETTINGS
from tests.guards.sources import ROOT


@pytest.mark.parametrize("name", SETTINGS)
def test_setting_is_in_the_readme(name):
    assert f"`{PREFIX}{name}`" in (ROOT / "README.md").read_text("utf-8")
