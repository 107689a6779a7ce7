"""Name the commands, and import each one when it is run."""

from importlib import import_module

import click

from odoportail.collecting import without_collecting

# Where each command is, and what it does in the first words of its own help.
COMMANDS = {
    "backup": (
        "backups:backup",
        "Copy the database into FILE, or under the moment's name into a folder.",
    ),
    "demo": (
        "demo:demo",
        "Serve a demo with sample customers at 127.0.0.1.",
    ),
    "doctor": (
        "doctor:doctor",
        "Examine settings, database, mail, clock, disk, backups, and make a real PDF.",
    ),
    "documents": (
        "documents:documents_group",
        "Make the PDFs of invoices ahead, and check those that are kept.",
    ),
    "import": (
        "imports:import_group",
        "Take in customers, invoices and payments from the billing system.",
    ),
    "journal": (
        "journal:journal",
        "Show who did what, when, on what; the oldest first.",
    ),
    "keys": (
        "keys:keys_group",
        "Make the secret key, and put another in its place.",
    ),
    "mail": (
        "mail:mail_group",
        "Deliver the mail that waits, and see what could not be delivered.",
    ),
    "maintenance": (
        "maintenance:maintenance",
        "Write the page to show while the portal is away, in both languages.",
    ),
    "notices": (
        "notices:notices_group",
        "Tell people by mail of new invoices, of payments received, and of debts.",
    ),
    "preview": (
        "preview:preview",
        "Print a link that shows what CUSTOMER sees: once, read only, 30 minutes.",
    ),
    "restore": (
        "backups:restore",
        "Put the backup FILE into the database, which must hold nothing yet.",
    ),
    "retention": (
        "retention:retention",
        "List what the portal has kept for as long as it must, and remove it.",
    ),
    "users": (
        "users:users_group",
        "Invite, list, disable, enable and sign out the people who sign in.",
    ),
}


class Commands(click.Group):
    """Offer the commands without importing them: all of them take a second."""

    places = COMMANDS

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), *self.places})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, imported now."""
        if cmd_name not in self.places:
            return super().get_command(ctx, cmd_name)
        module, _, name = self.places[cmd_name][0].partition(":")
        with without_collecting():
            command: click.Command = getattr(import_module(full_name(module)), name)
        return command

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write what each command does."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.places[name][1]) for name in self.places])


def full_name(module: str) -> str:
    """Return the name to import: a bare one is of this package."""
    return module if "." in module else f"odoportail.cli.{module}"
