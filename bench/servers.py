"""Serve the portal with a real gunicorn, and give commands its settings."""

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import NamedTuple

from bench.resource_use import ROOT
from tests.browser.site import wait_for
from tests.post_office import free_port
from tests.settings import make_settings

GUNICORN = (
    "gunicorn",
    "--worker-class=gthread",
    "--workers=2",
    "--threads=4",
    "--log-level=warning",
)

PORTAL = "odoportail:create_app()"


def environment(url, **changes):
    """Return the environment of a portal on a database, and on nothing else."""
    settings = make_settings(DATABASE_URL=url, **changes)
    prefixed = {f"ODOPORTAIL_{name}": text for name, text in settings.items()}
    # Or the settings of the checkout's own instance would be read as well.
    return os.environ | prefixed | {"ODOPORTAIL_INSTANCE": os.devnull}


class Server(NamedTuple):
    """A gunicorn: its address, and the number of its first process."""

    base: str
    process_id: int


@contextmanager
def serving(url, log, application=PORTAL):
    """Serve the portal on a database, and yield its address; errors go to the log."""
    with started(url, log, application) as server:
        yield server.base


@contextmanager
def started(url, log, application=PORTAL, *options):
    """Serve an application on a database, with options of gunicorn's; yield it."""
    base = f"http://127.0.0.1:{free_port()}"
    # As behind a proxy: the throttle sees the addresses that probes make up.
    settings = environment(url, BASE_URL=base, TRUSTED_PROXIES="1")
    address = base.removeprefix("http://")
    command = [sys.executable, "-m", *GUNICORN, *options, "--bind", address]
    with (
        log.open("w") as stream,
        subprocess.Popen(
            [*command, application],
            cwd=ROOT,
            env=settings,
            stderr=stream,
        ) as server,
    ):
        try:
            wait_for(base)
            yield Server(base, server.pid)
        finally:
            server.terminate()


@contextmanager
def deployed(url, log, application=PORTAL, *, base=None, **changes):
    """Serve by `deploy/gunicorn.conf.py`; yield the address and the process.

    What is served may be an application of ours around the portal, the address one
    that was served before, and the environment may carry more.
    """
    base = base or f"http://127.0.0.1:{free_port()}"
    settings = environment(url, BASE_URL=base, TRUSTED_PROXIES="1") | changes
    settings |= {"ODOPORTAIL_BIND": base.removeprefix("http://")}
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    with (
        log.open("a") as stream,
        subprocess.Popen(
            [*command, application], cwd=ROOT, env=settings, stderr=stream
        ) as server,
    ):
        try:
            wait_for(base)
            yield base, server
        finally:
            server.terminate()
