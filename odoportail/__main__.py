"""Run the command line: `odoportail`, or `python -m odoportail` in a checkout."""

import click
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.exc import DatabaseError

from odoportail import cli
from odoportail.cli.context import sentence_of
from odoportail.exceptions import ConfigError


def main() -> None:
    """Run the command line; settings that are wrong are told in words."""
    try:
        cli.group.main(prog_name="odoportail", obj=ScriptInfo(create_app=make_app))
    except ConfigError as error:
        for fault in error.faults:
            click.echo(fault, err=True)
        raise SystemExit(1) from error
    except DatabaseError as error:
        click.echo(f"Error: {sentence_of(error)}", err=True)
        raise SystemExit(1) from error


def make_app() -> Flask:
    """Make the portal from the environment."""
    from odoportail import create_app

    return create_app()


if __name__ == "__main__":
    main()
