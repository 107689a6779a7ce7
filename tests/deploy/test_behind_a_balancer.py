"""A balancer in front of nginx is believed where a customer is, and nobody else is."""

import re
import sqlite3
from contextlib import closing

import pytest

from tests.deploy.servers import DEPLOY, NAME, needs, serving
from tests.deploy.test_behind_nginx import curl
from tests.post_office import free_port

pytestmark = [needs("nginx"), needs("openssl"), needs("curl")]
__all__ = ["curl"]

BALANCER = (DEPLOY / "nginx" / "odoportail-balancer.conf").read_text()
# As a balancer sends it: what the customer's browser said, then where it is.
HEADER = "X-Forwarded-For: 198.51.100.7, 203.0.113.9"


@pytest.fixture
def fail_to_sign_in(portal, gunicorn, www, certificate, curl, prefix):
    """Return what signs in wrongly, and says from where the portal has seen it."""

    def fail_to_sign_in(balancer):
        port = free_port()
        further = BALANCER.replace("192.0.2.10", balancer)
        folder = portal[0] / f"nginx-{port}"
        folder.mkdir()
        (folder / "gunicorn.sock").symlink_to(portal[0] / "gunicorn.sock")
        with serving(folder, www, certificate, port, prefix, further):
            _, _, page = curl(port, f"{prefix}/connexion")
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
            typed = ("email=x@y.test", "password=wrong", f"csrf_token={token}")
            data = [part for text in typed for part in ("--data-urlencode", text)]
            referer = ("--referer", f"https://{NAME}:{port}{prefix}/connexion")
            curl(port, f"{prefix}/connexion", "--header", HEADER, *referer, *data)
        return last_address(portal[0])

    return fail_to_sign_in


def last_address(folder):
    """Return where the last attempt to sign in came from."""
    with closing(sqlite3.connect(folder / "portail.sqlite")) as connection:
        (address,) = connection.execute(
            "SELECT ip_address FROM events WHERE action = 'sign_in_tried' "
            "ORDER BY id DESC LIMIT 1"
        ).fetchone()
    return address


def test_customers_behind_the_balancer_are_told_apart(fail_to_sign_in):
    assert fail_to_sign_in("127.0.0.1") == "203.0.113.9"


def test_nobody_else_is_believed(fail_to_sign_in):
    assert fail_to_sign_in("192.0.2.10") == "127.0.0.1"
