"""The guide's configuration of gunicorn does what it says."""

import logging
import runpy
from types import SimpleNamespace

import pytest

from odoportail.auth import services
from odoportail.errors import WORN_OUT
from odoportail.invoices import rendering
from tests.deploy.servers import DEPLOY


@pytest.fixture(scope="module")
def configuration():
    """Return the names that the file defines."""
    return runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))


def test_worker_has_looked_for_rings_before_the_first_page(configuration, monkeypatch):
    done = []
    rings = SimpleNamespace(
        collect=lambda: done.append("collect"), freeze=lambda: done.append("freeze")
    )
    monkeypatch.setitem(configuration["post_worker_init"].__globals__, "gc", rings)

    configuration["post_worker_init"](None)

    assert done == ["collect", "freeze"]


@pytest.mark.parametrize("is_worn_out", [False, True])
def test_worker_ends_that_was_out_of_memory(configuration, is_worn_out):
    worker = SimpleNamespace(alive=True, log=logging.getLogger("drill"))
    environment = {WORN_OUT: True} if is_worn_out else {}

    configuration["post_request"](worker, None, environment, None)

    assert worker.alive is not is_worn_out


def test_threads_are_left_for_pages_when_every_line_is_full(configuration):
    lines = (services.turns, rendering.places)

    held = sum(line.free + line.waiting for line in lines)

    assert configuration["threads"] - held >= 4
