"""The `odoportail` command: what operators and the billing clerk run."""

from typing import Any

import click

from odoportail.cli.commands import COMMANDS, Commands
from odoportail.collecting import without_collecting
from odoportail.version import __version__


class Portal(Commands):
    """The commands, with the one that Flask-Migrate brings."""

    places = dict(
        sorted(
            {
                **COMMANDS,
                "db": ("flask_migrate.cli:db", "Make or migrate the tables."),
            }.items()
        )
    )

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what the settings or the database refuse is told in words."""
        with without_collecting():
            from odoportail.cli.running import run

        return run(ctx, super().invoke)


@click.group(cls=Portal)
@click.version_option(__version__, prog_name="odoportail")
def group() -> None:
    """Run ODOportail: customers, invoices, payments, mail."""
