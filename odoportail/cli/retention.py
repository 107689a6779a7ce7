"""The command that lists what is past its time, and removes it."""

import sys
from collections.abc import Sequence
from typing import Any

import click

from odoportail.billing import retention as past_time
from odoportail.billing.amounts import written
from odoportail.billing.values import visible
from odoportail.cli.context import in_app
from odoportail.cli.imports import get_actor, plural
from odoportail.cli.progress import make_watcher
from odoportail.exceptions import CommandRefused

SHOWN_OWING = 50
UNASKED = (
    "Nothing was removed: there is no terminal to ask on. Say --yes as well, if you "
    "are sure."
)


@click.command()
@click.option("--remove", is_flag=True, help="Remove it, once you have said yes.")
@click.option("--yes", is_flag=True, help="Ask nothing before it is removed.")
@in_app
def retention(remove: bool, yes: bool) -> None:
    """List what the portal has kept for as long as it must, and remove it."""
    if yes and not remove:
        raise click.UsageError("--yes goes with --remove.")
    found = past_time.find()
    print_past(found.past)
    print_staying(found)
    if remove and any(past.count for past in found.past):
        confirm(yes=yes)
        done = past_time.remove(actor=get_actor(), watcher=make_watcher("removed"))
        click.echo(f"Done: {done} removed.")


def print_past(found: Sequence[past_time.Past]) -> None:
    """Print how much of each kind is past its time, and from when to when."""
    if not any(past.count for past in found):
        click.echo("Nothing is past its time.")
        return
    click.echo("Past its time:")
    for past in found:
        days = f", {past.first} to {past.last}" if past.count else ""
        click.echo(f"  {past.kind}: {past.count}{days}")


def print_staying(found: past_time.Found) -> None:
    """Print the old papers that stay, and why."""
    for row in found.owing[:SHOWN_OWING]:
        click.echo(f"owing, stays: {describe(row)}")
    if len(found.owing) > SHOWN_OWING:
        click.echo(f"owing, stays: {len(found.owing) - SHOWN_OWING} more.")
    if found.bound:
        papers = plural(found.bound, "paper")
        click.echo(f"{papers} more, bound by a correction to one that stays.")


def describe(row: Any) -> str:
    """Write which paper is owing, and how much."""
    return (
        f"{visible(row.number)} of {row.issued_on}, customer "
        f"{visible(row.customer_number)}: {written(row.rest_cents)} {row.currency}"
    )


def confirm(*, yes: bool) -> None:
    """Ask on a terminal whether to go on; raise CommandRefused unless so."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise CommandRefused(UNASKED)
    if not click.confirm("Remove this for good?"):
        raise CommandRefused("Nothing was removed.")
