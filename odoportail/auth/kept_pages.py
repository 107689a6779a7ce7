"""Hand out a page again, before Flask begins, where it would be the same again.

The same visitor asks for the same address on the same day, and nothing that pages show
has changed since (`stamps`): to write it once more would give the same letters. Who is
asking is looked up each time, as for any page, and whatever is no plain yes goes on to
Flask as if nobody had looked. A view says by `keep` that its page may be kept; one with
a cookie to set never is.
"""

import zlib
from collections import OrderedDict
from datetime import date, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from flask import Flask, request
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from odoportail import clock, logs
from odoportail.auth.sessions import Visitor, find_visitor
from odoportail.early_answers import EarlyAnswer, Headers, KeepingDoor, Overheard

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

KEPT_FOR = timedelta(minutes=10)
# Of a process: a thousand pages, which take a fifth of their size.
ROOM_BYTES = 4 * 1024 * 1024
QUICKEST = 1
PROMISE = "odoportail.promise"


class Address(NamedTuple):
    """All of a request that a page depends on, the visitor's cookies among it."""

    root: str
    path: str
    query: str
    scheme: str
    host: str
    cookies: str


class Promise(NamedTuple):
    """For whom a page is made, and for how long it would be the same again."""

    visitor: Visitor
    route: str
    day: date
    since: datetime
    until: datetime

    def holds(self, now: datetime) -> bool:
        """Say whether time alone has not changed the page."""
        return self.since <= now < self.until and self.day == clock.today()


class Page(NamedTuple):
    """A page that was handed out, and may be again."""

    promise: Promise
    headers: Headers
    content: bytes


def keep(until: datetime | None = None) -> None:
    """Promise that the page that is being made shows nothing that is not stamped.

    Until then at most, where something runs out. What the operator looks at is never
    kept: each look is written down.
    """
    if current_user.is_preview:
        return
    now = clock.now()
    request.environ[PROMISE] = Promise(
        visitor=current_user._get_current_object(),
        route=str(request.url_rule),
        day=clock.today(),
        since=now,
        until=min(now + KEPT_FOR, until or now + KEPT_FOR),
    )


class Shelf:
    """The newest pages, as many as there is room for, and none that is out of date."""

    def __init__(self, room_bytes: int) -> None:
        self.room_bytes = room_bytes
        self.pages: OrderedDict[Address, Page] = OrderedDict()
        self.lock = Lock()

    def find(self, address: Address) -> Page | None:
        """Return the page of an address, if it was put here."""
        with self.lock:
            self.clear()
            return self.pages.get(address)

    def put(self, address: Address, page: Page) -> None:
        """Put a page here, in the place of an older one."""
        with self.lock:
            self.take(address)
            self.pages[address] = page
            self.room_bytes -= size_of(address, page)
            self.clear()

    def take(self, address: Address) -> None:
        """Let go of a page, if there is one."""
        if page := self.pages.pop(address, None):
            self.room_bytes += size_of(address, page)

    def clear(self) -> None:
        """Let go of the oldest: for room, and as nobody's papers are kept for long."""
        now = clock.now()
        while self.pages:
            address, page = next(iter(self.pages.items()))
            age = now - page.promise.since
            # Below zero where the clock was ahead, and has been put right.
            if self.room_bytes >= 0 and timedelta() <= age < KEPT_FOR:
                return
            self.take(address)


def size_of(address: Address, page: Page) -> int:
    """Return about how many bytes a page takes."""
    return sum(map(len, address)) + len(page.content)


class KeptPages(KeepingDoor):
    """Answer as was answered before."""

    promise_key = PROMISE

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.shelf = Shelf(ROOM_BYTES)

    def find(self, environ: "WSGIEnvironment") -> EarlyAnswer | None:
        """Return a page that would be the same again."""
        address = read_address(environ)
        page = self.shelf.find(address) if address else None
        if page is None or not self.still_holds(page.promise):
            return None
        promise = page.promise
        return EarlyAnswer(
            route=promise.route,
            user_id=promise.visitor.user_id,
            headers=page.headers,
            content=zlib.decompress(page.content),
        )

    def still_holds(self, promise: Promise) -> bool:
        """Ask who holds the session now, and what the stamp is."""
        if not promise.holds(clock.now()):
            return False
        # Of its own: Flask's must begin with nothing in it.
        with self.app.app_context():
            try:
                return find_visitor(promise.visitor.token) == promise.visitor
            except SQLAlchemyError:
                # It is asked again, and what is wrong then is told in words.
                return False

    def keep(
        self,
        environ: "WSGIEnvironment",
        promise: Promise,
        heard: Overheard,
        content: bytes,
    ) -> None:
        """Keep a page that sets no cookie, and was not made over midnight.

        Such a one may show rights of the day before.
        """
        address = read_address(environ)
        if address is None or heard.list_cookies() or promise.day != heard.day:
            return
        headers = heard.without(logs.REQUEST_ID)
        page = Page(promise, headers, zlib.compress(content, QUICKEST))
        self.shelf.put(address, page)


def read_address(environ: "WSGIEnvironment") -> Address | None:
    """Return what somebody who may be known asks for, and None of anybody else."""
    if environ["REQUEST_METHOD"] != "GET" or "HTTP_COOKIE" not in environ:
        return None
    return Address(
        root=environ.get("SCRIPT_NAME", ""),
        path=environ.get("PATH_INFO", ""),
        query=environ.get("QUERY_STRING", ""),
        scheme=environ["wsgi.url_scheme"],
        host=environ.get("HTTP_HOST", ""),
        cookies=environ["HTTP_COOKIE"],
    )
