"""A real gunicorn that serves the demo's data to the browser tests."""

import os
import socket
import subprocess
import sys
import time
from email import message_from_bytes
from email.policy import default

import pytest

from odoportail import create_app, mail
from odoportail.demo import sample
from odoportail.extensions import db
from odoportail.models import NoticeKind, User
from tests.post_office import free_port
from tests.settings import make_settings


@pytest.fixture(scope="session")
def mail_folder(tmp_path_factory):
    """Return where the server's mail is kept."""
    return tmp_path_factory.mktemp("mail")


@pytest.fixture(scope="session")
def site_app(tmp_path_factory, mail_folder):
    """Make the portal that is served, with the demo's data."""
    file = tmp_path_factory.mktemp("site") / "site.sqlite"
    settings = make_settings(
        DATABASE_URL=f"sqlite:///{file}",
        BASE_URL=f"http://127.0.0.1:{free_port()}",
        MAIL_FOLDER=str(mail_folder),
        NOTICES=",".join(NoticeKind),
        ANNOUNCEMENT_FR="Entretien le 3 mars, de 22 h à 23 h",
        ANNOUNCEMENT_EN="Maintenance on March 3, 10 to 11 p.m.",
    )
    app = create_app(settings)
    sample.load(app)
    app.environment = {f"ODOPORTAIL_{name}": text for name, text in settings.items()}
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def site(site_app):
    """Serve it with gunicorn, and return its address."""
    url = site_app.config["BASE_URL"]
    options = ["--bind", url.removeprefix("http://"), "--worker-class", "gthread"]
    with subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *options, "--threads", "4", "wsgi:app"],
        env=os.environ | site_app.environment,
        stderr=subprocess.DEVNULL,
    ) as server:
        wait_for(url)
        yield url
        server.terminate()


def wait_for(url):
    """Return when the server takes connections."""
    host, port = url.removeprefix("http://").split(":")
    for _ in range(200):
        try:
            socket.create_connection((host, int(port)), timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{url} does not answer")


@pytest.fixture
def newcomer(site_app, request):
    """Make a person for this test alone, and return the address."""
    email = f"oubli.{abs(hash(request.node.name))}@example.com"
    with site_app.app_context():
        db.session.add(User(email=email, email_key=email, language="fr"))
        db.session.commit()
    return email


@pytest.fixture
def read_mail(site_app, mail_folder):
    """Return what delivers the mail and reads the newest."""

    def read_mail():
        with site_app.app_context():
            list(mail.deliver())
        newest = max(mail_folder.iterdir(), key=lambda file: file.name)
        return message_from_bytes(newest.read_bytes(), policy=default)

    return read_mail
