"""The command that shows the journal."""

from datetime import datetime

import click

from odoportail import journal_lines
from odoportail.auth import accounts
from odoportail.cli.context import in_app


@click.command()
@click.option("--customer", "customer_number", help="Only what concerns this customer.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day to show.")
@click.option("--json", "is_json", is_flag=True, help="One JSON object a line.")
@in_app
def journal(customer_number: str | None, since: datetime | None, is_json: bool) -> None:
    """Show who did what, when, on what; the oldest first.

    Fields parted by tabs: time in Montréal, action, who, customer, invoice, detail.
    """
    customer = accounts.get_customer(customer_number) if customer_number else None
    write = journal_lines.as_json if is_json else journal_lines.as_text
    for row in journal_lines.list_events(
        customer.id if customer else None, since.date() if since else None
    ):
        click.echo(write(row))
