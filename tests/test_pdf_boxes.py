"""Where each word of a paper stands: on the page, in its column, alone in its place.

Read with Poppler, which knows the boxes of words; not every machine has it.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from itertools import combinations

import pytest

from tests.pdf_variants import FILES, SUMMARIES

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("in_app"),
    pytest.mark.skipif(
        shutil.which("pdftotext") is None, reason="there is no pdftotext here"
    ),
    pytest.mark.parametrize("language", ["fr", "en"]),
    pytest.mark.parametrize("name", FILES),
]

WORD = re.compile(
    r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">'
    r"(.*?)</word>"
)
LEFT, RIGHT = 68, 544
TWELVE_MILLIMETRES = 34
# How many columns of amounts a paper has.
COLUMNS = {"receipt": 1, "mixed": 1, "nothing": 1, "idle": 1} | dict.fromkeys(
    SUMMARIES, 4
)


@dataclass(frozen=True)
class Word:
    """A word and its box, in points from the upper left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str


def words_of(name, language):
    """Return every word of a paper with its box."""
    variant = FILES[name]()
    content = variant.render(variant.paper, language)
    command = ["pdftotext", "-bbox", "-", "-"]
    said = subprocess.run(command, input=content, capture_output=True, check=True)
    pages = said.stdout.decode().split("<page ")[1:]
    return [
        Word(number, *map(float, found[:4]), found[4])
        for number, page in enumerate(pages)
        for found in WORD.findall(page)
    ]


def test_words_stay_between_the_margins(name, language):
    words = words_of(name, language)

    assert words
    for word in words:
        assert LEFT - 0.6 < word.left < word.right < RIGHT + 0.6, word
        assert word.top > TWELVE_MILLIMETRES, word
        assert word.bottom < 792 - TWELVE_MILLIMETRES, word


def test_no_two_words_share_a_place(name, language):
    for one, other in combinations(words_of(name, language), 2):
        if one.page == other.page:
            across = min(one.right, other.right) - max(one.left, other.left)
            down = min(one.bottom, other.bottom) - max(one.top, other.top)
            assert across < 0.5 or down < 0.5, (one, other)


def test_amounts_of_a_column_end_at_one_edge(name, language):
    is_end = re.compile(r"\$" if language == "fr" else r"-?\$[\d.,]+")
    edges = sorted(
        word.right for word in words_of(name, language) if is_end.fullmatch(word.text)
    )

    columns = [[edges[0]]]
    for edge in edges[1:]:
        if edge - columns[-1][0] > 0.6:
            columns.append([])
        columns[-1].append(edge)

    assert len(columns) == COLUMNS.get(name, 2)
    assert abs(columns[-1][0] - RIGHT) < 0.6
