"""What people see and change of their own account."""

from flask import Flask

from odoportail.account import delegate_views, views
from odoportail.account.moments import moment


def init_app(app: Flask) -> None:
    """Plug in the pages, and the filter that their times need."""
    app.add_template_filter(moment)
    app.register_blueprint(views.blueprint)
    app.register_blueprint(delegate_views.blueprint)
