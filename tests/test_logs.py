"""The log as JSON: one line a request, an id for each, and nothing personal."""

import json
import logging

import pytest

from odoportail import logs
from odoportail.errors import logger as errors_logger
from tests.world import make_customer, make_invoice, make_user


class Lines(logging.Handler):
    """Keep what is logged, as it would be written."""

    def __init__(self):
        super().__init__()
        self.setFormatter(logs.JsonFormatter())
        self.written = []

    def emit(self, record):
        """Keep one line."""
        self.written.append(self.format(record))

    def of_requests(self):
        """Return the lines of requests."""
        read = map(json.loads, self.written)
        return [line for line in read if line["message"] == "request"]


@pytest.fixture
def settings():
    """Log as JSON."""
    return {"LOG_FORMAT": "json"}


@pytest.fixture
def lines(app):
    """Return what is logged from here on."""
    handler = Lines()
    logging.getLogger("odoportail").addHandler(handler)
    yield handler
    logging.getLogger("odoportail").removeHandler(handler)


@pytest.fixture
def ana(in_app):
    """Make Ana, and an invoice of hers."""
    customer = make_customer()
    make_invoice(customer, "39654")
    return make_user("ana@exemple.test", customer)


def test_request_is_a_line(client, ana, lines):
    client.sign_in()
    response = client.get("/factures/39654?x=secret")

    line = lines.of_requests()[-1]

    assert (line["method"], line["status"], line["user"]) == ("GET", 200, ana.id)
    assert line["route"] == "/factures/<invoice_number:number>"
    assert line["ms"] >= 0
    assert line["request"] == response.headers["X-Request-Id"]


@pytest.mark.parametrize(
    "path", ["/nowhere/jean@exemple.test", "/mot-de-passe/nouveau/" + "s" * 43]
)
def test_no_line_says_who_or_which(client, lines, path):
    client.get(path)

    assert "exemple.test" not in "".join(lines.written)
    assert "sssss" not in "".join(lines.written)


def test_id_of_the_proxy_is_kept(client, lines):
    response = client.get("/sante", headers={"X-Request-Id": "abc-123_DEF"})

    assert response.headers["X-Request-Id"] == "abc-123_DEF"
    assert lines.of_requests()[0]["request"] == "abc-123_DEF"


@pytest.mark.parametrize("given", ["short", "x" * 65, 'a"b\\c{}{}', "é" * 10])
def test_id_that_could_forge_a_line_is_replaced(client, lines, given):
    headers = {"X-Request-Id": given.encode().decode("latin-1")}

    named = client.get("/sante", headers=headers).headers["X-Request-Id"]

    assert len(named) == 32
    assert lines.of_requests()[0]["request"] == named


def test_lines_of_a_request_share_its_id(client, ana, lines):
    client.sign_in()
    response = client.get("/factures/39654")

    opened = [
        line for line in map(json.loads, lines.written) if "opened" in line["message"]
    ]

    assert opened[-1]["request"] == response.headers["X-Request-Id"]


def test_error_is_one_line_with_its_trace(lines):
    try:
        raise ValueError("line one\nline two")
    except ValueError:
        errors_logger.exception("it failed")

    (line,) = lines.written
    assert "\n" not in line
    assert "line two" in json.loads(line)["error"]
