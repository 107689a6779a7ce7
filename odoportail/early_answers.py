"""Stand before Flask: answer what can be answered at once, and hand the rest on."""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from contextlib import closing
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from flask import Flask

from odoportail import clock, logs

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

OK = f"{HTTPStatus.OK:d} OK"

Headers = list[tuple[str, str]]


class EarlyAnswer(NamedTuple):
    """A page or a file that is there: at which route, and for whom, if known."""

    route: str
    user_id: int | None
    headers: Headers
    content: bytes


class Door(ABC):
    """Answer what is there already; a request that is no such goes on to Flask."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.behind: WSGIApplication = app.wsgi_app

    @classmethod
    def init_app(cls, app: Flask) -> None:
        """Stand before Flask, and before what stands before it already."""
        app.wsgi_app = cls(app)  # type: ignore[method-assign]  # Flask's own recipe

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        began = time.perf_counter()
        answer = self.find(environ)
        if answer is None:
            return self.pass_on(environ, start_response)
        note = logs.note_early_answer(
            self.app,
            environ,
            route=answer.route,
            began=began,
            user_id=answer.user_id,
        )
        start_response(OK, answer.headers + note)
        return [answer.content]

    @abstractmethod
    def find(self, environ: "WSGIEnvironment") -> EarlyAnswer | None:
        """Return the answer, or None where Flask must look."""

    def pass_on(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Let Flask answer."""
        return self.behind(environ, start_response)


class Overheard:
    """Pass on how an answer begins; remember that, and the day it was asked for."""

    def __init__(self, start_response: "StartResponse") -> None:
        self.start_response = start_response
        self.day = clock.today()
        self.status = ""
        self.headers: Headers = []

    def __call__(self, status: str, headers: Headers, *error: Any) -> Any:
        """Begin the answer."""
        self.status, self.headers = status, headers
        return self.start_response(status, headers, *error)

    def without(self, *names: str) -> Headers:
        """Return the headers but those named."""
        return [(name, value) for name, value in self.headers if name not in names]

    def list_cookies(self) -> list[str]:
        """Return the cookies that the answer sets."""
        return [value for name, value in self.headers if name == "Set-Cookie"]


class KeepingDoor(Door):
    """Keep of Flask's answers those whose views have promised something."""

    # Where a view leaves its promise, among what the server says of the request.
    promise_key: ClassVar[str]

    def pass_on(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Let Flask answer, and keep the answer if it may be kept."""
        heard = Overheard(start_response)
        answer = self.behind(environ, heard)
        promise = environ.get(self.promise_key)
        if promise is None or heard.status != OK:
            return answer
        # Pages are written whole: nobody waits for the rest.
        with closing(answer):  # type: ignore[type-var]  # Flask's can be closed
            content = b"".join(answer)
        self.keep(environ, promise, heard, content)
        return [content]

    @abstractmethod
    def keep(
        self,
        environ: "WSGIEnvironment",
        promise: Any,
        heard: Overheard,
        content: bytes,
    ) -> None:
        """Keep an answer, or leave it."""
