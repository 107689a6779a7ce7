"""Signing in and out, and the mailed links that let people in."""

from flask import Flask

from odoportail.auth import gate, passwords, views


def init_app(app: Flask) -> None:
    """Plug in the pages of sign-in and the gate before every other page."""
    app.register_blueprint(views.blueprint)
    gate.init_app(app)
    # Made now: the first unknown address would otherwise cost two hashes.
    passwords.decoy()
