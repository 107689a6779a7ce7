"""Few PDFs are made at a time; who would wait for long is told so."""

import threading
from contextlib import ExitStack, suppress

import pytest

from odoportail.exceptions import RendersBusy
from odoportail.turns import Turns


def test_few_wait_for_a_render_and_the_others_are_told():
    places = Turns(RendersBusy, waiting=1, seconds=30)
    told, done, hold = [], [], threading.Event()

    def ask():
        try:
            with places.one():
                hold.wait(30)
                done.append(True)
        except RendersBusy:
            told.append(True)
            hold.set()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(done), len(told)) == (2, 1)


def test_as_many_as_may_go_on_at_once_and_no_more():
    places = Turns(RendersBusy, at_once=2, waiting=0, seconds=30)

    for _ in range(2):
        with places.one(), places.one(), pytest.raises(RendersBusy), places.one():
            pass


def test_nobody_waits_in_a_line_that_is_full(monkeypatch):
    places = Turns(RendersBusy, waiting=0, seconds=30)
    monkeypatch.setattr(threading, "Event", None)

    with places.one(), pytest.raises(RendersBusy), places.one():
        pass


def test_nobody_waits_for_ever():
    places = Turns(RendersBusy, waiting=1, seconds=0.01)

    with places.one(), pytest.raises(RendersBusy), places.one():
        pass

    with places.one():
        pass


def test_whoever_is_called_when_about_to_leave_has_the_turn(monkeypatch):
    places, first = Turns(RendersBusy, at_once=2, waiting=1, seconds=30), ExitStack()
    for _ in range(2):
        first.enter_context(places.one())
    monkeypatch.setattr(threading.Event, "wait", lambda call, seconds: first.close())

    with places.one():
        assert (places.free, len(places.line)) == (1, 0)

    assert places.free == 2


def test_whoever_left_or_failed_takes_no_turn_with_them():
    places = Turns(RendersBusy, at_once=2, waiting=1, seconds=0.01)

    for _ in range(3):
        with suppress(RendersBusy), places.one(), places.one(), places.one():
            pytest.fail("three at once")

    assert (places.free, len(places.line)) == (2, 0)


def test_whoever_came_first_goes_first():
    places, hold = Turns(RendersBusy, waiting=5, seconds=30), threading.Event()
    order, threads = [], []

    def ask(number):
        with places.one():
            order.append(number)

    with places.one():
        for number in range(5):
            threads.append(threading.Thread(target=ask, args=[number]))
            threads[-1].start()
            while len(places.line) <= number:
                hold.wait(0.001)
    with places.one():
        order.append("whoever comes late")
    for thread in threads:
        thread.join()

    assert order == [0, 1, 2, 3, 4, "whoever comes late"]
