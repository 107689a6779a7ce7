"""The shelf has the newest pages, as many as there is room for, and none too old."""

from odoportail import clock
from odoportail.auth import kept_pages
from tests.kept_pages.pages import MOMENT


def test_shelf_has_room_for_so_much(time):
    shelf = kept_pages.Shelf(room_bytes=250)
    for number in range(4):
        shelf.put(address(number), page_of(100))

    found = [shelf.find(address(number)) is not None for number in range(4)]

    assert found == [False, False, True, True]


def test_shelf_counts_what_a_page_was_asked_by(time):
    shelf = kept_pages.Shelf(room_bytes=250)

    shelf.put(address("x" * 300), page_of(1))

    assert not shelf.pages


def test_shelf_counts_a_page_in_the_place_of_another_once(time):
    shelf = kept_pages.Shelf(room_bytes=250)
    for number in (0, 1, 1, 1):
        shelf.put(address(number), page_of(100))

    assert shelf.find(address(0))


def test_shelf_keeps_nothing_that_is_out_of_date(time):
    shelf = kept_pages.Shelf(room_bytes=250)
    shelf.put(address(0), page_of(100))
    time.shift(kept_pages.KEPT_FOR)

    shelf.find(address(1))

    assert not shelf.pages


def test_shelf_keeps_nothing_that_is_of_a_time_to_come(time):
    shelf = kept_pages.Shelf(room_bytes=250)
    shelf.put(address(0), page_of(100))
    time.shift(-MOMENT)

    shelf.find(address(1))

    assert not shelf.pages


def address(number):
    """Return an address of one letter."""
    return kept_pages.Address("", str(number), "", "", "", "")


def page_of(size):
    """Return a page of so many bytes, which is as good as its time."""
    now = clock.now()
    promise = kept_pages.Promise(None, "/", clock.today(), now, now)
    return kept_pages.Page(promise, [], bytes(size))
