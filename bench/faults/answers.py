"""Name what customers get: a page, a page that explains, or none."""

import http.client
import time
from collections import Counter
from http import HTTPStatus

PAGE, THROWN_OUT = "page", "thrown out"
CUT, AWAY = "connection ended", "nobody answered"
# Every page of the portal says its language; no page of gunicorn's does.
MARK = '<html lang="'
EXPLAINED = (
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


class Tally:
    """Count answers by kind, and remember the last one and its moment."""

    def __init__(self):
        self.kinds = Counter()
        self.seen = []

    def asking(self, ask, expected=HTTPStatus.OK):
        """Return what asks once, for a probe, and counts what came."""

        def ask_once():
            kind = ask_for_kind(ask, expected)
            self.kinds[kind] += 1
            self.seen.append((time.monotonic(), kind))
            return kind == PAGE

        return ask_once

    def since(self, moment):
        """Count the answers after a moment of the monotonic clock."""
        return Counter(kind for at, kind in self.seen if at > moment)


def ask_for_kind(ask, expected):
    """Ask, and return the name of what came."""
    try:
        return kind_of(ask(), expected)
    except ConnectionRefusedError:
        return AWAY
    except (OSError, http.client.HTTPException):
        return CUT


def kind_of(answer, expected=HTTPStatus.OK):
    """Return the name of an answer; to be sent on is what only forms expect."""
    if answer.status == expected:
        return PAGE
    if answer.status == HTTPStatus.SEE_OTHER:
        return THROWN_OUT
    words = "in words" if MARK in answer.text else "BARE"
    known = "" if answer.status in EXPLAINED else "UNEXPECTED "
    return f"{known}{answer.status} {words}"


def is_in_order(kinds, *allowed):
    """Say whether nothing came but pages and what is allowed."""
    return not set(kinds) - {PAGE, *allowed}


def in_words(kinds):
    """Return counts of answers as a reader likes them, the most frequent first."""
    return ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
