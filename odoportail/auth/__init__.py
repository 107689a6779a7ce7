"""Signing in and out, and the mailed links that let people in."""

from flask import Flask

from odoportail.auth import gate, views


def init_app(app: Flask) -> None:
    """Plug in the pages of sign-in and the gate before every other page."""
    app.register_blueprint(views.blueprint)
    gate.init_app(app)
