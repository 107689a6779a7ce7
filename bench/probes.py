"""Ask a served portal for something every 50 ms, and keep how long it took."""

import http.client
import math
import re
import threading
import time
from contextlib import closing, contextmanager
from http import HTTPStatus
from itertools import count
from typing import NamedTuple
from urllib.parse import urlencode

from bench.billing_files import email_of

EVERY_SECONDS = 0.05
TIMEOUT_SECONDS = 60


class Latency(NamedTuple):
    """How long people waited, in seconds, and how often in vain."""

    median: float
    p99: float
    longest: float
    asked: int
    failed: int


class Answer(NamedTuple):
    """What the portal answered, and the cookies to send along next time."""

    status: int
    text: str
    cookies: str


class Probe(threading.Thread):
    """Ask every 50 ms, until told to stop, from a thread of its own."""

    def __init__(self, ask):
        super().__init__()
        self.ask = ask
        self.seconds = []
        self.failed = 0
        self.stopping = threading.Event()

    def run(self):
        """Ask again and again; what takes longer than 50 ms delays the next."""
        due = time.perf_counter()
        while not self.stopping.is_set():
            before = time.perf_counter()
            self.failed += not self.succeeds()
            after = time.perf_counter()
            self.seconds.append(after - before)
            due = max(due + EVERY_SECONDS, after)
            self.stopping.wait(due - after)

    def succeeds(self):
        """Ask once, and say whether the answer was the right one."""
        try:
            return self.ask()
        except (OSError, http.client.HTTPException):
            return False

    def latency(self):
        """Return what was seen, as if somebody had asked in every 50 ms.

        Who asks in the middle of a halt of a second waits for half of it: one long
        answer stands for all those who could not even be asked meanwhile.
        """
        waits = sorted(wait for seconds in self.seconds for wait in waits_in(seconds))
        return Latency(
            percentile(waits, 50),
            percentile(waits, 99),
            waits[-1],
            len(self.seconds),
            self.failed,
        )


def waits_in(seconds):
    """Yield how long each person waits who comes while one answer is made."""
    while seconds > 0:
        yield seconds
        seconds -= EVERY_SECONDS


def percentile(ordered, percent):
    """Return the smallest value that so many in a hundred do not exceed."""
    return ordered[math.ceil(len(ordered) * percent / 100) - 1]


@contextmanager
def probing(asks):
    """Probe while the block runs; yield the probes by name."""
    probes = {name: Probe(ask) for name, ask in asks.items()}
    for probe in probes.values():
        probe.start()
    try:
        yield probes
    finally:
        for probe in probes.values():
            probe.stopping.set()
        for probe in probes.values():
            probe.join()


class People:
    """Customers at their browsers: one reads invoices, all sign in, one by one."""

    def __init__(self, base, how_many, password):
        self.host = base.removeprefix("http://")
        self.how_many = how_many
        self.password = password
        self.turns = count()
        page = self.request("GET", "/connexion")
        self.token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        self.cookies = page.cookies
        self.reader_cookies = self.sign_in(0).cookies
        # As of a browser that has been here: the first page puts the form's token in.
        first = self.request("GET", "/factures/", Cookie=self.reader_cookies)
        self.reader_cookies = first.cookies or self.reader_cookies

    def lists_invoices(self):
        """Open the list of invoices as the first customer; say whether it came."""
        page = self.request("GET", "/factures/", Cookie=self.reader_cookies)
        return page.status == HTTPStatus.OK

    def signs_in(self):
        """Let the next customer sign in; say whether it was let in."""
        return self.sign_in(next(self.turns)).status == HTTPStatus.SEE_OTHER

    def sign_in(self, turn, *, email=None, password=None):
        """Send the form of sign-in from an address of its own; return the answer."""
        return self.post(
            "/connexion",
            turn,
            email=email or email_of(turn % self.how_many),
            password=password or self.password,
        )

    def post(self, path, turn, **fields):
        """Send a form of strangers from an address of its own; return the answer."""
        data = {"csrf_token": self.token} | fields
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Forwarded-For": f"10.{turn >> 16 & 255}.{turn >> 8 & 255}.{turn & 255}",
            "Cookie": self.cookies,
        }
        return self.request("POST", path, urlencode(data), **headers)

    def reads_pdf(self):
        """Open a PDF as the first customer; say whether it came."""
        headers = {"Cookie": self.reader_cookies}
        answer = self.request("GET", "/factures/F-0000000.pdf", **headers)
        return answer.status == HTTPStatus.OK and answer.text.startswith("%PDF-")

    def request(self, method, path, body=None, **headers):
        """Return the answer to one request, over a connection of its own."""
        connection = http.client.HTTPConnection(self.host, timeout=TIMEOUT_SECONDS)
        with closing(connection):
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            # A PDF is no text; its beginning is.
            text = response.read().decode(errors="replace")
        cookies = response.headers.get_all("Set-Cookie", [])
        pairs = "; ".join(cookie.partition(";")[0] for cookie in cookies)
        return Answer(response.status, text, pairs)
