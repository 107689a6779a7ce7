"""https through nginx to gunicorn, as the guide sets them up."""

import json
import re
import subprocess

import pytest

from odoportail.demo.sample import PEOPLE
from odoportail.security import HEADERS, HSTS
from tests.deploy.servers import NAME, needs, wait_for

pytestmark = [needs("nginx"), needs("openssl"), needs("curl")]
LUC = PEOPLE[0]
LINKS = (
    "/mot-de-passe/nouveau/",
    "/invitation/",
    "/compte/courriel/",
    "/apercu/",
    "/avis/",
)


@pytest.fixture
def curl(certificate, tmp_path):
    """Return what asks a server for a page as a browser does, cookies kept."""

    def ask_for(port, path, *options):
        done = subprocess.run(
            [
                *("curl", "--silent", "--show-error", "--include", "--max-time", "20"),
                *("--cacert", certificate / "fullchain.pem"),
                *("--resolve", f"{NAME}:{port}:127.0.0.1"),
                *("--cookie", tmp_path / "jar", "--cookie-jar", tmp_path / "jar"),
                *(*options, f"https://{NAME}:{port}{path}"),
            ],
            capture_output=True,
            check=True,
        )
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        return int(status.split()[1]), headers, body.decode()

    return ask_for


@pytest.fixture
def ask(curl, nginx, port, prefix):
    """Return what asks the portal for a page."""
    return lambda path, *options: curl(port, prefix + path, *options)


def test_customer_signs_in_and_reads_over_https(ask, port, prefix):
    _, _, page = ask("/connexion")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    fields = {"email": LUC.email, "password": LUC.password, "csrf_token": token}
    typed = [
        part
        for name, value in fields.items()
        for part in ("--data-urlencode", f"{name}={value}")
    ]
    came_from = ("--referer", f"https://{NAME}:{port}{prefix}/connexion")

    status, headers, _ = ask("/connexion", *came_from, *typed)
    _, _, invoices = ask("/factures/")

    assert status == 303
    assert headers["location"] == f"{prefix}/"
    assert "secure" in headers["set-cookie"]
    assert "77388" in invoices


def test_static_files_come_from_nginx_and_stay(ask):
    for path in ("/static/css/roles.css", "/bootstrap/static/css/bootstrap.min.css"):
        status, headers, _ = ask(path, "--head")

        assert status == 200
        assert "immutable" in headers["cache-control"]
        assert "x-request-id" not in headers


def test_every_answer_of_the_portal_has_its_headers(ask):
    status, headers, _ = ask("/nowhere")

    assert status in (303, 404)
    assert headers["strict-transport-security"] == HSTS.lower()
    assert all(name.lower() in headers for name in HEADERS)


def test_one_id_goes_through_both_logs(ask, nginx):
    _, headers, _ = ask("/connexion?email=jean")

    named = headers["x-request-id"]
    wait_for(lambda: named in (nginx / "odoportail.log").read_text())
    lines = (nginx / "odoportail.log").read_text().splitlines()
    read = [json.loads(line) for line in lines]
    (theirs,) = [line for line in read if line["request"] == named]
    assert (theirs["path"], theirs["status"]) == ("/connexion", 200)
    lines = (nginx / "portal.log").read_text().splitlines()
    ours = [line for line in lines if named in line]
    assert '"route": "/connexion"' in ours[0]


def logs_of(nginx):
    """Return all that nginx and the portal have written down."""
    names = ("odoportail.log", "portal.log", "error.log", "odoportail.error.log")
    files = [nginx / name for name in names]
    return "".join(file.read_text() for file in files if file.exists())


@pytest.mark.parametrize("way", LINKS)
def test_mailed_links_are_in_no_log(ask, nginx, way):
    ask(f"{way}{'q' * 43}")

    # Written once the answer has gone.
    wait_for(lambda: f"{way}***" in logs_of(nginx))
    assert "qqqq" not in logs_of(nginx)


@pytest.mark.parametrize("way", LINKS)
def test_portal_that_is_away_is_a_page_and_gives_no_link_to_the_log(
    curl, nginx_alone, way
):
    port, folder = nginx_alone

    status, headers, page = curl(port, f"{way}{'z' * 43}")

    assert status == 502
    assert "Absence" in page
    assert headers["retry-after"] == "30"
    assert headers["cache-control"] == "private, no-store"
    assert headers["strict-transport-security"] == HSTS.lower()
    assert "zzzz" not in logs_of(folder)


def test_other_names_are_not_answered(certificate, port, nginx):
    done = subprocess.run(
        ["curl", "--silent", "--insecure", f"https://127.0.0.1:{port}/"],
        capture_output=True,
        check=False,
    )

    assert done.returncode != 0
    assert done.stdout == b""


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_old_tls_is_refused(ask, version):
    with pytest.raises(subprocess.CalledProcessError):
        ask("/sante", "--tls-max", version)


def test_forged_address_is_not_believed(ask, nginx):
    _, headers, _ = ask("/sante", "--header", "X-Forwarded-For: 198.51.100.7")

    assert headers["x-request-id"]
    assert "198.51.100.7" not in (nginx / "odoportail.log").read_text()
