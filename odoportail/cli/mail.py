"""Commands about the outbox."""

import time

import click

from odoportail import mail, outbox
from odoportail.cli.context import in_app, pausing_while_busy

WATCH_SECONDS = 5


@click.group("mail")
def mail_group() -> None:
    """Deliver the mail that waits, and see what could not be delivered."""


@mail_group.command()
@click.option("--watch", is_flag=True, help="Go on until stopped, every 5 seconds.")
@in_app
def deliver(watch: bool) -> None:
    """Send every mail that is due."""
    if not watch:
        deliver_all()
    while watch:
        with pausing_while_busy():
            deliver_all()
        time.sleep(WATCH_SECONDS)


def deliver_all() -> None:
    """Send what is due, and print what became of each."""
    for message in mail.deliver():
        click.echo(f"{message.letter} {message.id}: {message.state.value}")


@mail_group.command()
@in_app
def status() -> None:
    """Count the mails by state, and name those that were given up."""
    for state, count in outbox.count_by_state().items():
        click.echo(f"{state.value}: {count}")
    for message in outbox.list_failed():
        click.echo(
            f"{message.letter} {message.id} to {message.address}: {message.fault}"
        )


@mail_group.command()
@in_app
def retry() -> None:
    """Queue again every mail that was given up."""
    click.echo(f"{outbox.retry_failed()} queued again.")
