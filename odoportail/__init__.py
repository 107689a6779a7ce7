"""ODOportail, the customer portal of ODOTRACK."""

from collections.abc import Mapping

from flask import Flask

from odoportail import (
    account,
    auth,
    cli,
    config,
    database,
    errors,
    home,
    i18n,
    invoices,
    logs,
    mail,
    paths,
    security,
    static_files,
    templating,
)
from odoportail.extensions import bootstrap, csrf
from odoportail.version import __version__

__all__ = ["__version__", "create_app"]


def create_app(settings: Mapping[str, str] | None = None) -> Flask:
    """Make the portal from the environment, or from `settings` in its place.

    Raise ConfigError, naming every setting that is missing or wrong.
    """
    app = Flask(
        __name__,
        instance_path=str(paths.instance_folder()),
        template_folder=str(paths.TEMPLATES),
    )
    app.config.from_mapping(config.load(settings))
    templating.init_app(app)
    for concern in (logs, security, database, i18n, mail, errors, static_files):
        concern.init_app(app)
    bootstrap.init_app(app)
    for feature in (auth, account, home, invoices, cli):
        feature.init_app(app)
    # After the gate of `auth`: a stranger's form is sent to the sign-in page before
    # anybody looks for its token, and its view never runs.
    csrf.init_app(app)
    return app
