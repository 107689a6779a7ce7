"""ODOportail, the customer portal of ODOTRACK."""

from __future__ import annotations

from typing import TYPE_CHECKING

from odoportail.collecting import without_collecting
from odoportail.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

__all__ = ["__version__", "create_app"]


def create_app(settings: Mapping[str, str] | None = None) -> Flask:
    """Make the portal from the environment, or from `settings` in its place.

    Raise ConfigError, naming every setting that is missing or wrong.
    """
    # What is imported stays: to look for rings among it takes a tenth of a start.
    with without_collecting():
        # Not before it is wanted: commands that only tell of themselves need none.
        from odoportail.application import make

        return make(settings)
