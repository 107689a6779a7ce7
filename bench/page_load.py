"""Ask a server for pages as fast as it answers, over several connections at once."""

import http.client
import json
import shutil
import statistics
import subprocess
import threading
import time
from contextlib import closing
from http import HTTPStatus
from itertools import chain, cycle
from pathlib import Path
from typing import NamedTuple

SCRIPT = Path(__file__).with_name("page_requests.lua")
TIMEOUT_SECONDS = 60


class Load(NamedTuple):
    """How many requests were answered in how long, and how many not rightly."""

    requests: int
    seconds: float
    median_seconds: float
    failed: int


class Turn(NamedTuple):
    """What a person asks for, and the cookies that show who it is."""

    path: str
    cookies: str


def loader():
    """Return what loads the server here: wrk, or threads that take its processors."""
    return "wrk" if shutil.which("wrk") else "threads (apt install wrk is better)"


def load(base, turns, folder, *, connections, seconds):
    """Ask for what each turn says, again and again; return what was answered."""
    if shutil.which("wrk"):
        return load_by_wrk(base, turns, folder, connections, seconds)
    return load_by_threads(base, turns, connections, seconds)


def load_by_wrk(base, turns, folder, connections, seconds):
    """Let wrk ask, from one thread of its own."""
    file = folder / "turns"
    file.write_text("".join(f"{turn.path}\t{turn.cookies}\n" for turn in turns))
    options = (
        "--threads=1",
        f"--connections={connections}",
        f"--duration={seconds}s",
        f"--timeout={TIMEOUT_SECONDS}s",
        f"--script={SCRIPT}",
    )
    command = ("wrk", *options, base, "--", str(file))
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Load(**json.loads(output.splitlines()[-1]))


def load_by_threads(base, turns, connections, seconds):
    """Let threads of this process ask, one for each connection."""
    began = time.perf_counter()
    askers = [
        Asker(base, turns[number::connections], began + seconds)
        for number in range(connections)
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    waits = list(chain.from_iterable(asker.waits for asker in askers))
    return Load(
        len(waits),
        time.perf_counter() - began,
        statistics.median(waits),
        sum(asker.failed for asker in askers),
    )


class Asker(threading.Thread):
    """Ask over one connection, until it is time to end."""

    def __init__(self, base, turns, ends_at):
        super().__init__()
        self.host = base.removeprefix("http://")
        self.turns = cycle(turns)
        self.ends_at = ends_at
        self.waits = []
        self.failed = 0

    def run(self):
        """Ask, and keep how long each answer took."""
        with closing(connect(self.host)) as connection:
            while (began := time.perf_counter()) < self.ends_at:
                status, _ = ask(connection, next(self.turns))
                self.failed += status != HTTPStatus.OK
                self.waits.append(time.perf_counter() - began)


def connect(host):
    """Return a connection that stays open."""
    return http.client.HTTPConnection(host, timeout=TIMEOUT_SECONDS)


def ask(connection, turn):
    """Return status and content of the answer to one request."""
    connection.request("GET", turn.path, headers={"Cookie": turn.cookies})
    response = connection.getresponse()
    return response.status, response.read()
