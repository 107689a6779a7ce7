"""Run the guide's files where this machine lets them."""

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.post_office import free_port

DEPLOY = Path(__file__).parents[2] / "deploy"
NAME = "portail.example.com"
MAIN = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def needs(program):
    """Return a mark that skips a test where a program is not installed."""
    return pytest.mark.skipif(
        shutil.which(program) is None, reason=f"{program} is not installed"
    )


def wait_for(is_there):
    """Return when something has come about."""
    for _ in range(200):
        if is_there():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about")


def is_open(port):
    """Say whether anything takes connections there."""
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def serving(folder, www, certificate, port, prefix="", *further):
    """Run nginx by the guide's configuration and further ones, its logs in a folder."""
    site_of(folder, www, certificate, port, below(prefix) + "".join(further))
    # As root it would become another user, who cannot reach our folders.
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user))
    command = ["nginx", "-c", folder / "nginx.conf", "-p", folder, "-e", "stderr"]
    with subprocess.Popen(command) as server:
        wait_for(lambda: is_open(port))
        yield folder
        server.terminate()


def site_of(folder, www, certificate, port, site):
    """Write the guide's configuration, with our paths in place of its own."""
    places = {
        "/run/odoportail": str(folder),
        "/etc/letsencrypt/live/portail.example.com": str(certificate),
        "/opt/odoportail/www": str(www),
        "/var/log/nginx": str(folder),
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443": f"listen 127.0.0.1:{port}",
        "include odoportail/": f"include {folder}/odoportail/",
    }

    def write(target, text):
        for theirs, ours in places.items():
            text = text.replace(theirs, ours)
        lines = [line for line in text.splitlines() if "listen [::]" not in line]
        target.write_text("\n".join(lines) + "\n")

    (folder / "odoportail").mkdir()
    for file in DEPLOY.glob("nginx/odoportail/*"):
        write(folder / "odoportail" / file.name, file.read_text())
    write(folder / "site.conf", site)


def below(prefix):
    """Return the site's configuration, with the portal at its root or below a path."""
    site = (DEPLOY / "nginx" / "odoportail.conf").read_text()
    if not prefix:
        return site
    server, _, _ = site.partition("    location /static/ {")
    locations = (DEPLOY / "nginx" / "odoportail-prefix.conf").read_text()
    return f"{server}{locations}}}\n"
