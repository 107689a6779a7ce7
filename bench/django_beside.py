"""Serve the same list of invoices by Django, where it is installed."""

import subprocess
import sys
from contextlib import closing, contextmanager
from importlib.util import find_spec

from bench.big_data import fill
from bench.page_load import Turn, ask, connect
from bench.page_rounds import Side, host_of
from bench.resource_use import ROOT
from bench.servers import environment, started
from odoportail import create_app
from odoportail.invoices.listing import PAGE_SIZE
from tests.settings import make_settings

APPLICATION = "bench.django_page.wsgi:application"
PATH = "/factures/"
MISSING = "Django is left out: bin/bench installs it, for this measurement alone."
ROW = b'scope="row"'


def is_installed():
    """Say whether there is a Django to compare with."""
    return find_spec("django") is not None


@contextmanager
def serving_django(url, log, customers, readers):
    """Serve Django's list of as many customers, to the same people; yield the side."""
    fill(create_app(make_settings(DATABASE_URL=url)), customers)
    cookies = let_in(url, [str(reader.user_id) for reader in readers])
    with started(url, log, APPLICATION) as server:
        side = Side(server, [Turn(PATH, cookie) for cookie in cookies])
        check(side)
        yield side


def let_in(url, ids):
    """Let people in by Django's means; return their cookies."""
    result = subprocess.run(
        [sys.executable, "-m", "bench.django_page.sessions", *ids],
        cwd=ROOT,
        env=environment(url),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return result.stdout.split()


def check(side):
    """Raise RuntimeError unless the page shows as many papers as ours."""
    with closing(connect(host_of(side.server))) as connection:
        status, content = ask(connection, side.turns[0])
    if content.count(ROW) != PAGE_SIZE:
        raise RuntimeError(f"Django answered {status}, {content.count(ROW)} papers")
