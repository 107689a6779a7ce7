"""Tell whether the time of an answer tells who is a customer.

Known and unknown addresses are tried in random order against a real gunicorn;
unknown ones also against each other (A/A), to say what the machine's own noise
is. Run: .venv/bin/python -m bench.sign_in_timing [--tries 500]
"""

import argparse
import http.cookiejar
import os
import platform
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path

import flask_migrate

from odoportail import create_app
from odoportail.auth import passwords
from odoportail.extensions import db
from odoportail.models import User
from tests.browser.site import wait_for
from tests.post_office import free_port
from tests.settings import make_settings

KINDS = ("known", "unknown", "unknown again")
# Few enough tries an address, and an address of its own each, for the throttle.
TRIES_AN_ADDRESS = 5
APPLICATION = "odoportail:create_app()"
FORMS = {"sign-in": "/connexion", "reset": "/mot-de-passe/oublie"}


def prepare(url, addresses):
    """Make the database, with the known people in it."""
    app = create_app(make_settings(DATABASE_URL=url))
    with app.app_context():
        flask_migrate.upgrade()
        hashed = passwords.hash_password("a few words in a row")
        db.session.add_all(
            User(email=email, email_key=email, password_hash=hashed)
            for email in addresses
        )
        db.session.commit()
        db.engine.dispose()


def measure(base, plan):
    """Return the seconds of each answer, by form and kind."""
    seconds = {(form, kind): [] for form in FORMS for kind in KINDS}
    for number, (form, kind, email) in enumerate(plan):
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        page = opener.open(base + FORMS[form]).read().decode()
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        data = {"csrf_token": token, "email": email, "password": "wrong wrong wrong"}
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        request = urllib.request.Request(  # noqa: S310  # our own http
            base + FORMS[form],
            urllib.parse.urlencode(data).encode(),
            {"X-Forwarded-For": address},
        )
        before = time.perf_counter()
        try:
            opener.open(request).read()
        except urllib.error.HTTPError as refused:
            refused.read()
            if refused.code != HTTPStatus.UNPROCESSABLE_ENTITY:
                raise
        seconds[form, kind].append(time.perf_counter() - before)
    return seconds


def make_plan(tries):
    """Return what to try, in random order."""
    plan = []
    for kind in KINDS:
        for number in range(tries):
            person = f"{kind.replace(' ', '-')}.{number // TRIES_AN_ADDRESS}"
            plan += [(form, kind, f"{person}@exemple.test") for form in FORMS]
    random.Random(1).shuffle(plan)  # noqa: S311  # no secret is made
    return plan


def report(tries, seconds):
    """Print medians and ratios, with the versions they were measured with."""
    names = ("flask", "sqlalchemy", "argon2-cffi", "gunicorn")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    print(f"{tries} tries each, Python {platform.python_version()}, {versions}")
    for form in FORMS:
        known, unknown, again = (
            statistics.median(seconds[form, kind]) * 1000 for kind in KINDS
        )
        print(
            f"{form}: known {known:.2f} ms, unknown {unknown:.2f} ms, "
            f"known/unknown {known / unknown:.3f}, A/A {again / unknown:.3f}"
        )


def main():
    """Serve, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=500)
    tries = parser.parse_args().tries
    plan = make_plan(tries)
    base = f"http://127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite'}"
        prepare(url, {email for _, kind, email in plan if kind == "known"})
        settings = make_settings(DATABASE_URL=url, BASE_URL=base, TRUSTED_PROXIES="1")
        prefixed = {f"ODOPORTAIL_{name}": text for name, text in settings.items()}
        options = ["--bind", base.removeprefix("http://"), "--worker-class", "gthread"]
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            *options,
            "odoportail:create_app()",
        ]
        with subprocess.Popen(
            command, env=os.environ | prefixed, stderr=subprocess.DEVNULL
        ) as server:
            wait_for(base)
            seconds = measure(base, plan)
            server.terminate()
    report(tries, seconds)


if __name__ == "__main__":
    main()
