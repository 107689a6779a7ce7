"""Machines that share nothing but a database, and a browser that goes to any."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from itertools import count
from pathlib import Path
from urllib import parse, request
from urllib.error import HTTPError

import sqlalchemy as sa

from bench.resource_use import ROOT
from tests.browser.site import wait_for as wait_for_server
from tests.deploy.servers import DEPLOY, wait_for
from tests.post_office import free_port
from tests.settings import make_settings
from tests.world import PASSWORD

# Where customers go: the balancer, which sends each request where it likes.
PUBLIC = "http://portail.exemple.test"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
addresses = count(1)


@dataclass(frozen=True)
class Machine:
    """One machine: where it answers, its settings, its own folder, and its code."""

    base: str
    environment: dict[str, str]
    folder: Path
    code: Path

    def start(self, *words):
        """Begin an `odoportail` command on this machine."""
        return subprocess.Popen(
            [sys.executable, "-m", "odoportail", *words],
            cwd=self.code,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def new_machine(url, folder, code=ROOT, **changes):
    """Describe a machine that works on a database, by this code or another."""
    bind = f"127.0.0.1:{free_port()}"
    settings = make_settings(
        DATABASE_URL=url, BASE_URL=PUBLIC, TRUSTED_PROXIES="1", **changes
    )
    ours = {f"ODOPORTAIL_{name}": text for name, text in settings.items()}
    ours |= {"ODOPORTAIL_INSTANCE": str(folder), "ODOPORTAIL_BIND": bind}
    ours["WEB_CONCURRENCY"] = "2"
    return Machine(f"http://{bind}", os.environ | ours, folder, code)


@contextmanager
def serving(machine):
    """Serve the portal on a machine by the guide's configuration of gunicorn."""
    command = ["-m", "gunicorn", "--config", str(DEPLOY / "gunicorn.conf.py")]
    with subprocess.Popen(
        [sys.executable, *command, "odoportail:create_app()"],
        cwd=machine.code,
        env=machine.environment,
        stderr=subprocess.DEVNULL,
    ) as server:
        wait_for_server(machine.base)
        yield machine
        server.terminate()


def ends(*processes):
    """Return what processes have said; each must have ended well."""
    said = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0] * len(said), said
    return ["".join(pair) for pair in said]


def wait_for_waiting(engine, processes):
    """Return when so many others wait for a lock in the database."""
    waiting = sa.text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )

    def all_wait():
        with engine.connect() as connection:
            return connection.scalar(waiting) == processes

    wait_for(all_wait)


class OneByOne(request.HTTPRedirectHandler):
    """Follow no redirect: the next page may be another machine's."""

    def redirect_request(self, *args):
        """Ask for nothing further."""


class Browser:
    """Keep cookies, as from an address of its own, whichever machine is asked."""

    def __init__(self):
        jar = request.HTTPCookieProcessor(CookieJar())
        self.opener = request.build_opener(request.ProxyHandler({}), OneByOne, jar)
        self.opener.addheaders = [("X-Forwarded-For", f"203.0.113.{next(addresses)}")]

    def get(self, machine, path):
        """Return what a machine answers: status, body and headers."""
        return self.open(machine.base + path)

    def post(self, machine, path, *, seen_on=None, page=None, **fields):
        """Post a form that was seen on a machine, perhaps on another one."""
        form = self.get(seen_on or machine, page or path).text
        fields["csrf_token"] = TOKEN.search(form)[1]
        body = parse.urlencode(fields).encode()
        return self.open(machine.base + path, body)

    def sign_in(self, machine, email, password=PASSWORD, **options):
        """Sign in, and return the answer's status."""
        fields = {"email": email, "password": password}
        return self.post(machine, "/connexion", **fields, **options).status

    def open(self, url, body=None):
        """Return the answer, whatever its status."""
        try:
            response = self.opener.open(url, body, timeout=60)
        except HTTPError as error:
            response = error
        with response:
            return Answer(response.status, response.read(), dict(response.headers))


@dataclass(frozen=True)
class Answer:
    """What a machine has answered."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def text(self):
        """Return the page."""
        return self.body.decode()
