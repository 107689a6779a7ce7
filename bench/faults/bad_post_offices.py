"""Put mail servers behind the portal that are away, silent, slow, or refuse."""

import asyncio
import socket
import time
from contextlib import closing, contextmanager
from http import HTTPStatus

from bench.billing_files import email_of
from bench.databases import ask, connect
from bench.faults.answers import PAGE, kind_of
from bench.faults.full_disk import findings, run
from bench.faults.ground import Outcome
from bench.import_speed import PASSWORD
from bench.probes import People
from bench.reloads import CUSTOMERS
from bench.servers import deployed, environment
from tests.post_office import PostOffice, free_port

MAILS = 2
# Slower than any server in order, and faster than our patience with one answer.
SLOW_SECONDS = 4
ASK_AGAIN = "UPDATE messages SET due_at = created_at, claimed_until = NULL"


class RefusingOffice(PostOffice):
    """Refuse every recipient in the same words, or take its time before it agrees."""

    def __init__(self, answer="250 OK", seconds=0):
        super().__init__()
        self.answer = answer
        self.seconds = seconds

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's
        self, server, session, envelope, address, options
    ):
        """Answer as told."""
        await asyncio.sleep(self.seconds)
        envelope.rcpt_tos.append(address)
        return self.answer


@contextmanager
def away():
    """Yield a port that nobody listens on."""
    yield free_port()


@contextmanager
def silent():
    """Yield the port of a server that takes connections, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@contextmanager
def office(*facts):
    """Yield the port of a real server that answers as told."""
    refusing = RefusingOffice(*facts)
    refusing.controller.start()
    try:
        yield refusing.port
    finally:
        refusing.controller.stop()


FAULTS = {
    "away": (away, "queued"),
    "silent": (silent, "queued"),
    "slow": (lambda: office("250 OK", SLOW_SECONDS), "sent"),
    "refusing with 421": (lambda: office("421 Try later"), "queued"),
    "refusing with 550": (lambda: office("550 No such person"), "failed"),
}


def drill(ground):
    """Have people ask for links by each server, and then by one that works."""
    url, folder = ground.fresh("sqlite"), ground.new_folder()
    with deployed(url, folder / "gunicorn.log") as (base, _):
        people = People(base, CUSTOMERS, PASSWORD)
        for number, (name, (server, state)) in enumerate(FAULTS.items()):
            yield try_server(url, people, number, name, server, state)


def try_server(url, people, number, name, server, state):
    """Queue mails by the page, deliver them by a bad server, then by a good one."""
    slowest, kinds = ask_for_links(people, number)
    with server() as port:
        settings = environment(url, MAIL_PORT=str(port))
        seconds, told = deliver(settings)
        doctor = findings(settings)
    states = states_of(url, number)
    arrived = mend(url)
    return Outcome(
        f"SMTP {name}",
        f"{MAILS} people ask for a link",
        f"the page after {1000 * slowest:.0f} ms; the worker was done after "
        f"{seconds:.0f} s: {states}; `doctor` on mail: {doctor['mail']}, outbox: "
        f"{doctor['outbox']}",
        f"{MAILS - arrived if state != 'sent' else 0} mails once the server is mended",
        set(kinds) == {PAGE}
        and states == {state: MAILS}
        and arrived == (0 if state == "sent" else MAILS)
        and told == 0,
    )


def ask_for_links(people, number):
    """Send the form for a few people; return the slowest answer, and the kinds."""
    seconds, kinds = [], []
    for person in range(MAILS):
        turn = number * MAILS + person
        before = time.perf_counter()
        answer = people.post("/mot-de-passe/oublie", turn, email=email_of(turn))
        seconds.append(time.perf_counter() - before)
        kinds.append(kind_of(answer, HTTPStatus.SEE_OTHER))
    return max(seconds), kinds


def deliver(settings):
    """Let the worker go once through what is due; return its seconds and exit code."""
    before = time.perf_counter()
    done = run(settings, "mail", "deliver")
    return time.perf_counter() - before, done.returncode


def states_of(url, number):
    """Count by state the mails of this server's people."""
    addresses = [email_of(number * MAILS + person) for person in range(MAILS)]
    states = {}
    for address in addresses:
        (state,) = ask(url, "SELECT state FROM messages WHERE address = ?", address)
        states[state] = states.get(state, 0) + 1
    return states


def mend(url):
    """Deliver what waits or was given up by a server that works; return how many."""
    good = PostOffice()
    good.controller.start()
    settings = environment(url, MAIL_PORT=str(good.port))
    try:
        run(settings, "mail", "retry")
        # In place of the minute after which the worker would try again by itself.
        with closing(connect(url)) as connection:
            connection.execute(ASK_AGAIN)
        deliver(settings)
    finally:
        good.controller.stop()
    return len(good.mails)
