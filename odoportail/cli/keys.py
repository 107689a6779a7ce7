"""Commands about the secret key. None shows one, but where that is asked for."""

import click

from odoportail import secret_keys
from odoportail.cli.context import in_words

THEN = "Reload the web processes and restart the mail worker, on every machine."


@click.group("keys")
def keys_group() -> None:
    """Make the secret key, and put another in its place."""


@keys_group.command()
@click.option(
    "--print",
    "is_printed",
    is_flag=True,
    help="Print a line for the environment instead, and write nothing.",
)
@in_words
def new(is_printed: bool) -> None:
    """Write the first key into odoportail.env, which only its owner may read then."""
    if is_printed:
        click.echo(f"{secret_keys.KEY}={secret_keys.make_key()}")
        return
    click.echo(f"{secret_keys.write_first()} has its key.")


@keys_group.command()
@click.option(
    "--forget",
    is_flag=True,
    help="Where a key has leaked: keep none of the former ones. "
    "Everybody signs in again.",
)
@in_words
def rotate(forget: bool) -> None:
    """Put a new key into odoportail.env; nobody is signed out.

    The former keys stay good for what they have signed.
    """
    file = secret_keys.rotate(forget=forget)
    click.echo(f"{file} has a new key. {THEN}")
