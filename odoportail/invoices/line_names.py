"""Name what several lines are about in a few words."""

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from odoportail.invoices.charges import Line

# A description is a stranger's text, of any length.
NAME_LETTERS = 60
# ODOTRACK bills by the vehicle, and a description says of how many.
VEHICLES = re.compile(r"\b(\d+)\s(?:véhicule|vehicle)s?\b", re.IGNORECASE)


def name_of(lines: Iterable[Line], language: str) -> str:
    """Return what the descriptions of lines with one code have in common.

    A month, a plate or a number differs, and stands behind a comma; where
    nothing is common the code is what the lines share.
    """
    codes, texts = set(), set()
    for line in lines:
        text = line.description_fr if language == "fr" else line.description_en
        codes.add(line.code)
        texts.add(" ".join(text.split()))
    parts = ", ".join(beginning([text.split(", ") for text in texts]))
    words = " ".join(beginning([text.split() for text in texts]))
    return shorten(parts or (f"{words}…" if words else min(codes)))


def beginning(texts: Sequence[list[str]]) -> list[str]:
    """Return the parts that all texts begin with."""
    together = zip(*texts, strict=False)
    return [same[0] for same in takewhile(lambda all_: len(set(all_)) == 1, together)]


def shorten(text: str) -> str:
    """Return a text cut between two words where it is long."""
    if len(text) <= NAME_LETTERS:
        return text
    whole, _, _ = text[: NAME_LETTERS + 1].rpartition(" ")
    return (whole or text[:NAME_LETTERS]).rstrip(" ,;:…") + "…"


def is_in_vehicles(line: Line) -> bool:
    """Say whether the description counts as many vehicles as the line charges."""
    counted = VEHICLES.search(line.description_fr)
    return counted is not None and int(counted[1]) * 1000 == line.quantity_milli
