"""Give each number a text that sorts as people count: FA-9 before FA-10."""

import re

DIGITS = re.compile(r"[0-9]+")


def number_key(number: str) -> str:
    """Return what to sort a number by, letter by letter; case and zeros aside.

    Each run of digits is written behind its length, so that the longer is the
    larger: `FA-9` gives `fa-019`, `FA-10` gives `fa-0210`.
    """
    return DIGITS.sub(lambda run: measured(run[0]), number.casefold())


def measured(digits: str) -> str:
    """Return digits without leading zeros, behind how many there are."""
    plain = digits.lstrip("0")
    return f"{len(plain):02}{plain}"
