"""The home page, the choice of language, privacy, and the health checks."""

from flask import Flask

from odoportail.home import views


def init_app(app: Flask) -> None:
    """Plug in the pages."""
    app.register_blueprint(views.blueprint)
