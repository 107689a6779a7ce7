"""Run the command line as an operator would, on the test's database."""

from flask import has_app_context
from flask.cli import ScriptInfo

from odoportail import cli
from odoportail.extensions import db


class CommandRunner:
    """Invoke commands in the portal that the test made."""

    def __init__(self, app):
        self.runner = app.test_cli_runner()
        self.info = ScriptInfo(create_app=lambda: app)

    def invoke(self, args, **kwargs):
        """Return the result of `odoportail ARGS`."""
        # SQLite has one writer: the test's own transaction ends here.
        if has_app_context():
            db.session.commit()
            db.session.expire_all()
        return self.runner.invoke(
            cli.group, args, obj=self.info, catch_exceptions=False, **kwargs
        )
