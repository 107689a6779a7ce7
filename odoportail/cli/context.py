"""Run a command inside the portal, and tell its refusals in words."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

from odoportail.exceptions import PortalError

NO_DATABASE = (
    "The database does not answer, or has not been set up: "
    "check ODOPORTAIL_DATABASE_URL and run `odoportail db upgrade`."
)


def in_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the portal; a refusal is a sentence and exit code 1."""
    inner = with_appcontext(command)

    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return inner(*args, **kwargs)
        except PortalError as error:
            raise click.ClickException(str(error)) from error
        except OperationalError as error:
            raise click.ClickException(NO_DATABASE) from error

    return update_wrapper(run, command)
