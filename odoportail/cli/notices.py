"""Commands that tell people what there is to read."""

from datetime import date, datetime

import click

from odoportail import clock
from odoportail.cli.context import in_app
from odoportail.cli.imports import plural
from odoportail.invoices import notices
from odoportail.models import NoticeKind

# Long before the portal.
FIRST_DAY = date(2000, 1, 1)
WORDS = {
    NoticeKind.NEW_INVOICE: "new invoices",
    NoticeKind.RECEIPT: "payments received",
    NoticeKind.REMINDER: "overdue invoices",
}


@click.group("notices")
def notices_group() -> None:
    """Tell people by mail of new invoices, of payments received, and of debts."""


def check_since(
    context: click.Context, parameter: click.Parameter, since: datetime | None
) -> date | None:
    """Refuse a day that nothing can have happened since."""
    if since is None:
        return None
    today = clock.today()
    if not FIRST_DAY <= since.date() <= today:
        raise click.BadParameter(f"give a day from {FIRST_DAY} to {today}")
    return since.date()


@notices_group.command()
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=check_since,
    help="First day to look at; 31 days ago otherwise.",
)
@click.option("--dry-run", is_flag=True, help="Count, and write nothing.")
@in_app
def send(since: date | None, dry_run: bool) -> None:
    """Queue one mail a person and kind of notice that the setting NOTICES names."""
    counts = notices.send(since=since, dry_run=dry_run, tell=click.echo)
    if any(counted.mails for counted in counts.values()):
        for kind, counted in counts.items():
            click.echo(f"{WORDS[kind]}: {describe(counted)} queued")
    else:
        click.echo("Nobody needs to be told of anything.")
    if dry_run:
        click.echo("Dry run: nothing was written.")


def describe(counted: notices.Count) -> str:
    """Write a count, such as 1 mail about 2 papers."""
    return f"{plural(counted.mails, 'mail')} about {plural(counted.papers, 'paper')}"
