"""Run a command with the portal at hand, and tell in words what stops it early."""

from collections.abc import Callable
from typing import Any

import click
from flask.cli import ScriptInfo
from sqlalchemy.exc import DatabaseError

from odoportail.cli.context import sentence_of
from odoportail.exceptions import ConfigError


def run(ctx: click.Context, invoke: Callable[[click.Context], Any]) -> Any:
    """Run a command; settings that are wrong are all told, with exit code 1."""
    if not isinstance(ctx.obj, ScriptInfo):
        # Whoever begins says how the portal is made, if it comes to that.
        ctx.obj = ScriptInfo(create_app=ctx.obj)
    try:
        return invoke(ctx)
    except ConfigError as error:
        for fault in error.faults:
            click.echo(fault, err=True)
        raise SystemExit(1) from error
    except DatabaseError as error:
        raise click.ClickException(sentence_of(error)) from error
