"""Open many connections that send or read a byte at a time, and ask for pages too."""

import http.client
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import ExitStack, closing, contextmanager
from http import HTTPStatus
from itertools import product
from pathlib import Path

import flask_bootstrap

from bench.faults.ground import Outcome
from bench.probes import probing
from bench.servers import deployed
from odoportail import paths
from tests.deploy.servers import NAME, serving
from tests.post_office import free_port

# As many as a small machine has threads for, and more.
CONNECTIONS = 50, 150
SECONDS = 6
SECONDS_BETWEEN_BYTES = 0.5
PATIENCE_SECONDS = 2
# Slow ones come from another address: nginx bounds what one address may have open.
SLOW_ADDRESS = ("127.0.0.2", 0)
HEAD = f"GET /connexion HTTP/1.1\r\nHost: {NAME}\r\nX-Slow: ".encode()
POST = f"POST /connexion HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 1000\r\n\r\n"
LARGE = f"GET /bootstrap/static/css/bootstrap.min.css HTTP/1.1\r\nHost: {NAME}\r\n\r\n"


class Door:
    """A way to the portal: gunicorn's own port, or nginx before it."""

    def __init__(self, name, port, *, is_https):
        self.name = name
        self.port = port
        self.is_https = is_https

    def opens_page(self):
        """Ask for the page of sign-in; say whether it came soon."""
        connection = http.client.HTTPConnection("127.0.0.1", timeout=PATIENCE_SECONDS)
        connection.sock = self.connect_quickly()
        with closing(connection):
            connection.request("GET", "/connexion", headers={"Host": NAME})
            response = connection.getresponse()
            response.read()
            return response.status == HTTPStatus.OK

    def connect_quickly(self):
        """Return a connection of somebody whose patience has an end."""
        plain = socket.create_connection(
            ("127.0.0.1", self.port), timeout=PATIENCE_SECONDS
        )
        return self.secure(plain)

    def connect(self):
        """Return a connection of somebody slow, with hardly any room to read into."""
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        plain.bind(SLOW_ADDRESS)
        plain.connect(("127.0.0.1", self.port))
        return self.secure(plain)

    def secure(self, plain):
        """Speak TLS where the door does: its certificate is one we have just made."""
        if not self.is_https:
            return plain
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(plain, server_hostname=NAME)


def send_head(connection, turn):
    """Send the head a byte at a time."""
    connection.send(HEAD if turn == 0 else b"x")


def send_body(connection, turn):
    """Send the head, and then the body a byte at a time."""
    connection.send(POST.encode() if turn == 0 else b"x")


def read_slowly(connection, turn):
    """Ask for something large, and read it a byte at a time."""
    if turn == 0:
        connection.send(LARGE.encode())
    else:
        connection.recv(1)


WAYS = {
    "send their headers": send_head,
    "send a form": send_body,
    "read an answer of 230 kB": read_slowly,
}


def drill(ground):
    """Try each way against gunicorn alone, and behind nginx where it is installed."""
    url, folder = ground.fresh("sqlite"), ground.new_folder()
    with ExitStack() as stack:
        for door in open_doors(stack, url, folder):
            # The first answers of each worker take longer: they do not count.
            _, idle = watch(door, [], None), watch(door, [], None)
            for (done, way), how_many in product(WAYS.items(), CONNECTIONS):
                with crowd(door, how_many) as connections:
                    busy = watch(door, connections, way)
                yield judge(f"{how_many} {done} a byte at a time", door, idle, busy)


def open_doors(stack, url, folder):
    """Serve by gunicorn, and put nginx before it as the guide does."""
    base = f"http://127.0.0.1:{free_port()}"
    address = base.removeprefix("http://")
    both = f"--bind={address} --bind=unix:{folder}/gunicorn.sock"
    served = deployed(url, folder / "log", base=base, GUNICORN_CMD_ARGS=both)
    stack.enter_context(served)
    yield Door("gunicorn alone", int(address.rpartition(":")[2]), is_https=False)
    if shutil.which("nginx") and shutil.which("openssl"):
        port = free_port()
        laid_out = lay_out(folder)
        stack.enter_context(serving(folder, *laid_out, port))
        yield Door("behind nginx", port, is_https=True)


def lay_out(folder):
    """Return the folders of static files and of a certificate, as in the guide."""
    www, certificate = folder / "www", folder / "certificate"
    (www / "bootstrap").mkdir(parents=True)
    certificate.mkdir()
    package = Path(flask_bootstrap.__file__).parent
    (www / "static").symlink_to(paths.STATIC)
    (www / "bootstrap" / "static").symlink_to(package / "static" / "bootstrap5")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes"),
            *("-days", "2", "-subj", f"/CN={NAME}"),
            *("-keyout", certificate / "privkey.pem"),
            *("-out", certificate / "fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )
    return www, certificate


@contextmanager
def crowd(door, how_many):
    """Yield connections that are open, and close them afterwards."""
    with ExitStack() as stack:
        yield [stack.enter_context(closing(door.connect())) for _ in range(how_many)]


def watch(door, connections, way):
    """Ask for pages while the slow ones go on; return how long people waited."""
    with probing({"page": door.opens_page}) as probes:
        for turn in range(int(SECONDS / SECONDS_BETWEEN_BYTES)):
            go_on(connections, way, turn)
            time.sleep(SECONDS_BETWEEN_BYTES)
    return probes["page"].latency()


def go_on(connections, way, turn):
    """Let each slow one do its next byte; who was shown the door stays outside."""
    for connection in connections:
        connection.settimeout(0.01)
        try:
            way(connection, turn)
        except OSError:
            continue


def judge(done, door, idle, busy):
    """Return the outcome; without nginx nothing is promised."""
    return Outcome(
        "slow clients",
        f"{done}, {door.name}",
        f"others: {busy.asked - busy.failed} of {busy.asked} pages within "
        f"{PATIENCE_SECONDS} s, p99 {1000 * busy.p99:.0f} ms (idle "
        f"{1000 * idle.p99:.0f} ms)",
        "nothing",
        busy.failed == 0 or not door.is_https,
    )
