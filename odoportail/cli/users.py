"""Commands about the people who sign in."""

from datetime import datetime

import click

from odoportail import clock
from odoportail.addresses import email_key
from odoportail.auth import accounts, links, moves
from odoportail.cli.context import in_app
from odoportail.models import Link


@click.group("users")
def users_group() -> None:
    """Invite, list, disable, enable and sign out the people who sign in."""


@users_group.command()
@click.argument("email", required=False)
@click.option("--all", "everybody", is_flag=True, help="All who have no password yet.")
@click.option("--show-link", is_flag=True, help="Print the link as well.")
@in_app
def invite(email: str | None, everybody: bool, show_link: bool) -> None:
    """Send EMAIL a link to choose a first password."""
    if bool(email) == everybody:
        raise click.UsageError("Give an e-mail address, or --all.")
    asked = 0
    for link in moves.list_unanswered():
        is_over = link.expires_at <= clock.now()
        if is_over if everybody else is_to(link, email):
            moves.ask_again(link)
            click.echo(f"Invitation queued for {link.email}.")
            asked += 1
    if asked and email:
        return
    waiting = [accounts.get_user(email)] if email else accounts.list_uninvited()
    for user in waiting:
        address = links.invite(user)
        click.echo(f"Invitation queued for {user.email}.")
        if show_link:
            click.echo(address)
    if not waiting and not asked:
        click.echo("Everybody has been invited.")


def is_to(link: Link, email: str | None) -> bool:
    """Say whether a link went to an address."""
    return email_key(link.email or "") == email_key(email or "")


@users_group.command("list")
@in_app
def list_users() -> None:
    """List the people, the customers they reach, and how far they have come."""
    for account in accounts.list_accounts():
        customers = ", ".join(account.customers) or "no customer"
        click.echo(f"{account.email}\t{account.stage}\t{customers}")


@users_group.command()
@click.argument("email")
@click.argument("customer_number")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day, inclusive.")
@in_app
def grant(email: str, customer_number: str, until: datetime | None) -> None:
    """Let the accountant EMAIL read the papers of CUSTOMER_NUMBER."""
    last_day = until.date() if until else None
    user = accounts.grant(email, customer_number, last_day)
    click.echo(f"{user.email} may read the papers of {customer_number}.")


@users_group.command()
@click.argument("email")
@click.argument("customer_number")
@in_app
def revoke(email: str, customer_number: str) -> None:
    """End what EMAIL may read of CUSTOMER_NUMBER, at once."""
    user = accounts.revoke(email, customer_number)
    click.echo(f"{user.email} no longer reads the papers of {customer_number}.")


@users_group.command()
@click.argument("email")
@in_app
def disable(email: str) -> None:
    """Shut EMAIL out, and end the sessions at once."""
    accounts.disable(user := accounts.get_user(email))
    click.echo(f"{user.email} is disabled.")


@users_group.command()
@click.argument("email")
@in_app
def enable(email: str) -> None:
    """Let EMAIL in again."""
    accounts.enable(user := accounts.get_user(email))
    click.echo(f"{user.email} is enabled.")


@users_group.command("sign-out")
@click.argument("email")
@in_app
def sign_out(email: str) -> None:
    """End every session of EMAIL."""
    accounts.sign_out(user := accounts.get_user(email))
    click.echo(f"{user.email} is signed out everywhere.")
