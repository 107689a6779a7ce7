"""The command that lets the operator look at what a customer sees."""

import click

from odoportail import clock
from odoportail.auth import accounts, links, previews
from odoportail.cli.context import in_app


def check_reason(
    context: click.Context, parameter: click.Parameter, reason: str
) -> str:
    """Refuse a reason that the customer could not read."""
    try:
        return previews.parse_reason(reason)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command()
@click.argument("customer_number", metavar="CUSTOMER")
@click.option(
    "--reason", required=True, callback=check_reason, help="Why; the customer reads it."
)
@in_app
def preview(customer_number: str, reason: str) -> None:
    """Print a link that shows what CUSTOMER sees: once, read only, 30 minutes.

    The customer finds the preview in the journal, with the reason.
    """
    customer = accounts.get_customer(customer_number)
    link = previews.make_preview(customer, reason)
    until = link.expires_at.astimezone(clock.BUSINESS_ZONE)
    click.echo(
        f"What {customer.name} ({customer.customer_number}) sees, for 30 minutes from "
        f"its opening. The link works once, until {until:%Y-%m-%d %H:%M} "
        f"({clock.BUSINESS_ZONE.key}):"
    )
    click.echo(links.address_of(link))
