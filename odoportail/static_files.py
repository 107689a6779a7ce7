"""Give each static file an address that changes with its content."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app

VERSION_LETTERS = 10


def init_app(app: Flask) -> None:
    """Add `v=` to the address of every static file, so that it can be kept a year."""
    app.url_defaults(add_version)


def add_version(endpoint: str, values: dict[str, Any]) -> None:
    """Put the version into the values of a static file's address."""
    folder = static_folder(endpoint)
    if folder and "filename" in values:
        values["v"] = version(Path(folder) / values["filename"])


def static_folder(endpoint: str) -> str | None:
    """Return the folder that an endpoint serves files from, if it does."""
    if endpoint == "static":
        return current_app.static_folder
    blueprint, _, name = endpoint.rpartition(".")
    if name == "static" and blueprint in current_app.blueprints:
        return current_app.blueprints[blueprint].static_folder
    return None


@cache
def version(file: Path) -> str:
    """Return the first letters of the file's SHA-256; a missing file raises OSError."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:VERSION_LETTERS]
