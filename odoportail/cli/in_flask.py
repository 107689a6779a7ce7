"""Offer the commands under `flask --app wsgi` as well."""

from flask import Flask
from flask.cli import AppGroup

from odoportail.cli.commands import Commands


class AppCommands(Commands, AppGroup):
    """The commands as Flask wants them; it has `db` of its own."""


def init_app(app: Flask) -> None:
    """Give the application its commands."""
    app.cli = AppCommands(app.name)
