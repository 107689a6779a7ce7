"""Numbers sort as people count."""

import random

import pytest

from odoportail.number_keys import number_key


def test_digits_are_compared_as_numbers():
    numbers = ["2", "007", "9", "10", "100", "FA-9", "fa-10", "FA-10-2", "FA-10-10"]
    shuffled = random.Random(4).sample(numbers, len(numbers))  # noqa: S311  # no secret

    assert sorted(shuffled, key=number_key) == numbers


@pytest.mark.parametrize("number", ["", "0", "000", "é", "9" * 64, "FA/2016-٣"])
def test_every_number_has_a_key(number):
    assert number_key(number) == number_key(number.upper())


def test_zeros_in_front_do_not_count():
    assert number_key("FA-0009") == number_key("fa-9") == "fa-019"
