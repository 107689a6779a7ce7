"""Put the portal together: its concerns, its extensions, and its pages."""

from collections.abc import Mapping

from flask import Flask

from odoportail import (
    account,
    auth,
    config,
    database,
    errors,
    home,
    i18n,
    invoices,
    logs,
    mail,
    paths,
    quick_query,
    security,
    stamps,
    static_files,
    templating,
)
from odoportail.auth.first_pages import FirstPages
from odoportail.auth.kept_pages import KeptPages
from odoportail.cli import in_flask
from odoportail.extensions import bootstrap, csrf


def make(settings: Mapping[str, str] | None = None) -> Flask:
    """Make the portal, as `odoportail.create_app` says."""
    app = Flask(
        "odoportail",
        instance_path=str(paths.instance_folder()),
        template_folder=str(paths.TEMPLATES),
    )
    app.config.from_mapping(config.load(settings))
    templating.init_app(app)
    # Behind what `security` puts before Flask, which believes proxies.
    KeptPages.init_app(app)
    FirstPages.init_app(app)
    for concern in (
        logs,
        security,
        database,
        quick_query,
        stamps,
        i18n,
        mail,
        errors,
        static_files,
    ):
        concern.init_app(app)
    bootstrap.init_app(app)
    for feature in (auth, account, home, invoices, in_flask):
        feature.init_app(app)
    # After the gate of `auth`: a stranger's form is sent to the sign-in page before
    # anybody looks for its token, and its view never runs.
    csrf.init_app(app)
    return app
