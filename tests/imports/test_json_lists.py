"""A JSON list read in pieces says what it says read whole, wherever it is torn."""

import io
from pathlib import Path

import pytest

from odoportail.billing.json_text import DECODER, read_list
from odoportail.billing.reports import Remarks
from odoportail.exceptions import ImportRefused

LISTS = sorted((Path(__file__).parents[1] / "data").rglob("*.json"))


class Torn(io.StringIO):
    """A text whose first piece ends at a place of the test's choice."""

    def __init__(self, whole, place):
        super().__init__(whole, newline="")
        self.place = place

    def read(self, characters):
        """Return what was asked for, or what there is before the place."""
        left = self.place - self.tell()
        return super().read(min(characters, left) if left > 0 else characters)


def elements_of(text, **options):
    """Return the elements of a list with their lines, and what was refused."""
    remarks = Remarks()
    try:
        return list(read_list(text, remarks, **options)), remarks.refusals
    except ImportRefused as error:
        return error.reasons


@pytest.mark.parametrize("characters", [1, 2, 3, 7])
@pytest.mark.parametrize("file", LISTS, ids=lambda file: file.stem)
def test_list_is_the_same_in_small_pieces(file, characters):
    whole = file.read_bytes().decode()

    found = elements_of(io.StringIO(whole), chunk_characters=characters)

    assert found == elements_of(io.StringIO(whole), chunk_characters=len(whole) + 1)


TRICKY = (
    "\ufeff \r\n[ -1.5e+30,12345678901234567890 ,\n-Infinity, NaN,true,null,\r\n"
    '"\\uD83D\\uDE00\\u00e9\\\\\\"", "\\ud83d", {"a\\n": [1.10, {"é": "😀,]"}]}\t,'
    "\n\n[], {}, 0\n]\r\n \n"
)


@pytest.mark.parametrize("characters", [1, 5, 99])
def test_list_torn_anywhere_is_what_json_makes_of_it(characters):
    wanted = DECODER.decode(TRICKY.removeprefix("\ufeff").strip())
    lines = [2, 2, 3, 3, 3, 3, 4, 4, 4, 6, 6, 6]

    for place in range(1, len(TRICKY) + 1):
        found = elements_of(Torn(TRICKY, place), chunk_characters=characters)

        assert found == (list(zip(lines, wanted, strict=True)), [])


def test_number_of_a_list_keeps_its_digits_wherever_it_is_torn():
    whole = "[1.10, 1e5, -0, 1E+2, 0.1000000000000000055]"
    digits = ["1.10", "1e5", "-0", "1E+2", "0.1000000000000000055"]

    for place in range(1, len(whole)):
        found, _ = elements_of(Torn(whole, place), chunk_characters=1)

        assert [str(value) for _, value in found] == digits


FAULTS = {
    "no comma": ('[{"a": 1},\n{"b": 2}\n {"c": 3}]', 3, 2),
    "two commas": ("[1,\r\n2,,3]", 2, 3),
    "comma before the end": ("[1,\n2,\n ]", 3, 2),
    "no colon": ('[{"a": 1},\n\n  {"b" 2}]', 3, 8),
    "a name without quotation marks": ('["é", {"a": [1,\n2, {b: 2}]}]', 2, 5),
    "a text without end": ('[1, "ab",\n  "cd]   \\n   ' + " " * 40, 2, 3),
    "a line break in a text": ('[1, "ab\ncd"' + " " * 40, 1, 8),
    "half a letter": ('["\\u00e9",\n "\\u00g9", 1, 2, 3, 4, 5, 6]', 2, 4),
    "a wrong escape": ('[1,\n"\\x", 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]', 2, 2),
    "half a word": ("[true,\n fals]", 2, 2),
    "a sign alone": ("[1,\n -, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]", 2, 2),
    "no end": ('[1,\n{"a": [1, 2', 2, 12),
    "more after the end": ("[1,\n2] \n  x", 2, 2),
    "a second list": ("[1] [2]", 1, 3),
}


@pytest.mark.parametrize(("whole", "line", "character"), FAULTS.values(), ids=FAULTS)
def test_fault_of_a_list_is_named_by_line_and_character(whole, line, character):
    for place in range(1, len(whole) + 1):
        _, (refusal,) = elements_of(Torn(whole, place), chunk_characters=1)

        assert refusal.line == line
        assert f"(character {character}). The rest of the file" in refusal.reason


def test_character_of_a_fault_is_counted_from_the_start_of_a_long_line():
    whole = "[\n" + "1, " * 30_000 + "x]"

    _, (refusal,) = elements_of(io.StringIO(whole))

    assert refusal.line == 2
    assert "(character 90001)" in refusal.reason


def test_white_space_of_megabytes_is_no_part_of_an_element():
    gap = " \n" * 3_000_000

    found = elements_of(io.StringIO(f"{gap}[{gap}1{gap},{gap}2{gap}]{gap}"))

    assert found == ([(6_000_001, "1"), (12_000_001, "2")], [])
