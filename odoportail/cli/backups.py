"""Keep the whole portal in a file, and bring it back from there."""

from pathlib import Path

import click

from odoportail import backups, health
from odoportail.cli.context import in_app


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--keep",
    type=click.IntRange(1),
    help="With a folder: how many backups stay, the newest.",
)
@in_app
def backup(file: Path, keep: int | None) -> None:
    """Copy the database into FILE, or under the moment's name into a folder.

    Pages and imports go on meanwhile. The settings are not in it.
    """
    written = backups.back_up(file, keep=keep)
    click.echo(f"{written} written, {written.stat().st_size:,} bytes.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@in_app
def restore(file: Path) -> None:
    """Put the backup FILE into the database, which must hold nothing yet."""
    backups.restore(file)
    click.echo(f"{file} restored.")
    if not health.is_migrated():
        click.echo("It is of another version: run `odoportail db upgrade`.")
    click.echo("Prove it: `odoportail documents verify`, then `odoportail doctor`.")
