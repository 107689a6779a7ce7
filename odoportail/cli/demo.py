"""Serve a demo: sample customers, mail kept as files, on this machine alone."""

import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import click
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.exc import DatabaseError

from odoportail.cli.context import pausing_while_busy
from odoportail.exceptions import CommandRefused, PortalError

POLL_SECONDS = 2
START_SECONDS = 20
GUNICORN = (
    "gunicorn",
    "--worker-class=gthread",
    "--workers=2",
    "--threads=4",
    "--log-level=warning",
    "odoportail:create_app()",
)


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.make_pass_decorator(ScriptInfo)
def demo(script: ScriptInfo, port: int) -> None:
    """Serve a demo with sample customers at 127.0.0.1."""
    from odoportail.demo import sample

    folder = sample.demo_folder()
    try:
        refuse_busy(sample.HOST, port)
        sample.prepare_folder(folder)
        # The server and its workers inherit the settings with the environment.
        os.environ.update(sample.settings(folder, port))
        app = script.load_app()
        logging.getLogger("odoportail").setLevel(logging.WARNING)
        sample.load(app)
        serve(app, f"{sample.HOST}:{port}", folder)
    except PortalError as error:
        raise click.ClickException(str(error)) from error
    except (OSError, DatabaseError) as error:
        raise click.ClickException(
            f"The demo in {folder} cannot be used: remove it, or set "
            "ODOPORTAIL_INSTANCE to a folder of yours."
        ) from error


def refuse_busy(host: str, port: int) -> None:
    """Raise CommandRefused where something answers on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandRefused(
                f"Port {port} is not free ({error.strerror}): "
                "stop what uses it, or give another --port."
            ) from error


def serve(app: Flask, address: str, folder: Path) -> None:
    """Run gunicorn until stopped, and deliver the mail beside it."""
    command = [sys.executable, "-m", *GUNICORN[:1], "--bind", address, *GUNICORN[1:]]
    # Stopped by `kill` as by Ctrl-C, it must not leave its server behind.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    with subprocess.Popen(command) as server:  # noqa: S603  # our own words
        try:
            wait_for(f"http://{address}/sante", server)
            introduce(address, folder)
            while server.poll() is None:
                deliver(app, folder)
                time.sleep(POLL_SECONDS)
        except KeyboardInterrupt:
            click.echo("\nStopped.")
        finally:
            server.terminate()


def wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    """Return when the server answers; raise CommandRefused when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=1).close()  # noqa: S310  # our own http
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise CommandRefused("The server did not start: its reason stands above.")


def introduce(address: str, folder: Path) -> None:
    """Print where to go and how to sign in."""
    from odoportail.demo.sample import PEOPLE

    click.echo(f"\nODOportail is at http://{address}\n")
    for person in PEOPLE:
        click.echo(f"  {person.email}  {person.password}  ({person.who})")
    click.echo(f"\nMail is kept as files in {folder / 'mail'}. Stop with Ctrl-C.")


def deliver(app: Flask, folder: Path) -> None:
    """Write the mail that waits, and say where."""
    from odoportail import mail
    from odoportail.models import MessageState

    with app.app_context(), pausing_while_busy():
        for message in mail.deliver():
            if message.state is MessageState.SENT:
                click.echo(f"Mail: {folder / 'mail' / mail.file_name(message)}")
