"""The portal as the guide in deploy/ runs it: gunicorn on a socket, nginx in front."""

import os
import subprocess
import sys
from pathlib import Path

import flask_bootstrap
import pytest

from odoportail import create_app, paths
from odoportail.demo import sample
from odoportail.extensions import db
from tests.deploy.servers import DEPLOY, NAME, serving, wait_for
from tests.post_office import free_port
from tests.settings import make_settings


@pytest.fixture(scope="session")
def port(prefix):
    """Return the port that nginx speaks https on."""
    return free_port()


@pytest.fixture(scope="session", params=["", "/portail"], ids=["root", "prefix"])
def prefix(request):
    """Return the path that the portal is below: none, or one of a site's."""
    return request.param


@pytest.fixture(scope="session")
def portal(tmp_path_factory, port, prefix):
    """Make the portal with the demo's data, and return its settings and folder."""
    folder = tmp_path_factory.mktemp("portal")
    settings = make_settings(
        DATABASE_URL=f"sqlite:///{folder}/portail.sqlite",
        BASE_URL=f"https://{NAME}:{port}{prefix}",
        MAIL_FOLDER=str(folder / "mail"),
        TRUSTED_PROXIES="1",
        LOG_FORMAT="json",
    )
    app = create_app(settings)
    sample.load(app)
    with app.app_context():
        db.engine.dispose()
    environment = {f"ODOPORTAIL_{name}": text for name, text in settings.items()}
    environment["ODOPORTAIL_BIND"] = f"unix:{folder}/gunicorn.sock"
    return folder, environment | {"ODOPORTAIL_INSTANCE": str(folder)}


@pytest.fixture(scope="session")
def gunicorn(portal):
    """Serve the portal by the guide's own configuration."""
    folder, environment = portal
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        DEPLOY / "gunicorn.conf.py",
    ]
    with (
        (folder / "portal.log").open("wb") as log,
        subprocess.Popen(
            [*command, "odoportail:create_app()"],
            env=os.environ | environment | {"WEB_CONCURRENCY": "2"},
            stderr=log,
        ) as server,
    ):
        wait_for((folder / "gunicorn.sock").exists)
        yield server
        server.terminate()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """Make a certificate of our own, and return the folder of it and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes"),
            *("-days", "2", "-subj", f"/CN={NAME}"),
            *("-addext", f"subjectAltName=DNS:{NAME}"),
            *("-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="session")
def www(tmp_path_factory):
    """Lay the static files out as the guide does."""
    folder = tmp_path_factory.mktemp("www")
    (folder / "bootstrap").mkdir()
    (folder / "static").symlink_to(paths.STATIC)
    package = Path(flask_bootstrap.__file__).parent
    (folder / "bootstrap" / "static").symlink_to(package / "static" / "bootstrap5")
    (folder / "absence.html").write_text("<!doctype html><title>Absence</title>")
    return folder


@pytest.fixture(scope="session")
def nginx(portal, gunicorn, www, certificate, port, prefix):
    """Put nginx in front of the portal, and return the folder of the logs."""
    with serving(portal[0], www, certificate, port, prefix) as folder:
        yield folder


@pytest.fixture
def nginx_alone(tmp_path, www, certificate):
    """Run nginx without a portal behind it, and return its port and its logs."""
    port = free_port()
    with serving(tmp_path, www, certificate, port) as folder:
        yield port, folder
