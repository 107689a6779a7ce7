"""The `odoportail` command: what operators and the billing clerk run."""

import click
from flask import Flask
from flask_migrate.cli import db as db_group

from odoportail.cli.backups import backup, restore
from odoportail.cli.demo import demo
from odoportail.cli.doctor import doctor
from odoportail.cli.documents import documents_group
from odoportail.cli.imports import import_group
from odoportail.cli.journal import journal
from odoportail.cli.keys import keys_group
from odoportail.cli.mail import mail_group
from odoportail.cli.maintenance import maintenance
from odoportail.cli.notices import notices_group
from odoportail.cli.preview import preview
from odoportail.cli.retention import retention
from odoportail.cli.users import users_group
from odoportail.version import __version__

COMMANDS = (
    backup,
    demo,
    doctor,
    documents_group,
    import_group,
    journal,
    keys_group,
    mail_group,
    maintenance,
    notices_group,
    preview,
    restore,
    retention,
    users_group,
)


@click.group()
@click.version_option(__version__, prog_name="odoportail")
def group() -> None:
    """Run ODOportail: customers, invoices, payments, mail."""


def init_app(app: Flask) -> None:
    """Offer the same commands under `flask --app wsgi`."""
    for command in COMMANDS:
        app.cli.add_command(command)


for known in (*COMMANDS, db_group):
    group.add_command(known)
