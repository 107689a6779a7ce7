"""What stands before Flask hears of its answers, and takes them whole."""

from collections.abc import Iterable
from contextlib import closing
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

OK = f"{HTTPStatus.OK:d} OK"

Headers = list[tuple[str, str]]


class Overheard:
    """Pass on how an answer begins, and remember it."""

    def __init__(self, start_response: "StartResponse") -> None:
        self.start_response = start_response
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


def read_whole(answer: Iterable[bytes]) -> bytes:
    """Return an answer's content; pages are written whole, nobody waits for it."""
    with closing(answer):  # type: ignore[type-var]  # Flask's can be closed
        return b"".join(answer)
