"""A file of any size is read in the same few megabytes, or refused in words."""

import io
import json
import tracemalloc

import pytest

from odoportail.billing import csv_rows, json_rows
from odoportail.billing.encoding import CHUNK_BYTES, find_utf8_line
from odoportail.billing.fields import CUSTOMERS, PAYMENTS
from odoportail.billing.readers import open_source
from odoportail.billing.reports import Layout, Remarks
from odoportail.billing.text_lines import LINE_CHARACTERS
from odoportail.exceptions import ImportRefused
from tests.imports.import_files import CUSTOMER, PAYMENT

MEGABYTE = 1_000_000
HEADINGS = ",".join(PAYMENT)
VALUES = ",".join(PAYMENT.values())
ROWS = {
    "csv": csv_rows.read_rows,
    "json": json_rows.read_rows,
    "jsonl": json_rows.read_line_rows,
}


def read(kind, whole):
    """Return the lines of a file's rows, and what was refused."""
    remarks = Remarks()
    text = io.StringIO(whole, newline="")
    rows = ROWS[kind](text, PAYMENTS, Layout(), remarks)
    return [row.line for row in rows], [
        (refusal.line, refusal.reason) for refusal in remarks.refusals
    ]


@pytest.mark.parametrize(("kind", "around"), [("json", "[{}]"), ("jsonl", "{}")])
def test_list_nested_however_deeply_is_refused_in_words(kind, around):
    for nested in range(800, 1000):
        brackets = "[" * nested + "]" * nested

        _, ((_, reason),) = read(kind, around.format(brackets))

        assert reason.startswith(("must be an object", "is nested too deeply"))


LONG = "x" * LINE_CHARACTERS
LINES_OF_A_FIELD = 'a\n","' * (LINE_CHARACTERS // 5)
TOO_LONG = {
    "element": ("json", '[{},\n"' + LONG + '",\nthis is no json'),
    "number": ("json", "[{},\n1" + "1" * LINE_CHARACTERS + ",\nthis is no json"),
    "object": ("jsonl", "{}\n" + LONG + "x\nno json"),
    "blank line": ("jsonl", "{}\n" + " " * LINE_CHARACTERS + "\nno json"),
    "row": ("csv", f"{HEADINGS}\n{LONG}\n" + '"'),
    "row of many cells": ("csv", f"{HEADINGS}\n" + "a," * (LINE_CHARACTERS // 2 + 1)),
    "row of many lines": ("csv", f'{HEADINGS}\n"{LINES_OF_A_FIELD}"\n'),
}
CUT = "has more than 4,000,000 characters. The rest of the file was not read"


@pytest.mark.parametrize(("kind", "whole"), TOO_LONG.values(), ids=TOO_LONG)
def test_piece_that_is_too_long_is_refused_with_its_line(kind, whole):
    lines, refusals = read(kind, whole)

    assert lines == ([] if kind == "csv" else [1])
    assert refusals == [(2, CUT)]


def test_rows_above_one_that_is_too_long_are_read():
    whole = f"{HEADINGS}\r\n{VALUES}\r\n\r\n{VALUES}\r\n{LONG}x"

    assert read("csv", whole) == ([2, 4], [(5, CUT)])


BLANK_CELLS = ("," + " " * 100_000) * 40
LONGEST = {
    "element": ("json", '[{"method": "' + LONG[14:] + '"}' + " " * 20 + "]"),
    "object": ("jsonl", "{}" + " " * (LINE_CHARACTERS - 3) + "\n"),
    "row": ("csv", HEADINGS + "\n" + (VALUES + BLANK_CELLS)[:LINE_CHARACTERS]),
}


@pytest.mark.parametrize(("kind", "whole"), LONGEST.values(), ids=LONGEST)
def test_piece_that_is_as_long_as_one_may_be_is_read(kind, whole):
    lines, refusals = read(kind, whole)

    assert len(lines) == 1
    assert refusals == []


HEADLESS = {
    "line without end": (LONG + "x", "Line 1 has more than 4,000,000 characters."),
    "long line below blank ones": ("\n\r\n" + LONG + "x", "Line 3 has more than"),
    "blank": ("\n;;\n" * 1000, "The file has no headings: it is blank."),
    "one long heading": ("x" * 140_000, "Headings: a field has more than 131072"),
    "declaration with an open quotation mark": ('sep=,"\n', "Headings: columns are"),
}


@pytest.mark.parametrize(("whole", "reason"), HEADLESS.values(), ids=HEADLESS)
def test_file_without_headings_is_refused_in_words(whole, reason):
    with pytest.raises(ImportRefused) as refused:
        read("csv", whole)

    assert str(refused.value).startswith(reason)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_of_a_row_counts_what_stands_above_the_headings(end):
    above = ["\ufeff", ",,,", '" "', "", HEADINGS]
    rows = [VALUES, VALUES.replace("P-1", f'"P{end}{end}1"'), VALUES]

    lines, refusals = read("csv", end.join(above + rows))

    assert (lines, refusals) == ([6, 7, 10], [])


@pytest.mark.parametrize("letter", ["é", "’", "😀"])
def test_letter_as_utf_8_writes_it_is_found_over_the_edge_of_a_chunk(letter):
    for above in range(CHUNK_BYTES - 6, CHUNK_BYTES + 2):
        file = io.BytesIO(b"\xe9a\n" + b"\n" * (above - 3) + letter.encode() + b"\n")

        assert find_utf8_line(file) == above - 1


def test_no_letter_of_utf_8_is_found_in_a_file_of_windows_1252():
    file = io.BytesIO(b"\xe9t\xe9\n" * (CHUNK_BYTES // 2))

    assert find_utf8_line(file) is None


def peak_megabytes(file, subject=PAYMENTS):
    """Read a file to its end, or until it is refused, and return the most it took."""
    remarks = Remarks()
    tracemalloc.start()
    try:
        with open_source(file, None) as source:
            for _ in source.read_rows(subject, remarks):
                pass
    except ImportRefused:
        pass
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return peak / MEGABYTE


@pytest.fixture
def write(tmp_path):
    """Return what writes a file of pieces, and returns its path."""

    def write_pieces(name, *pieces):
        file = tmp_path / name
        with file.open("wb") as target:
            target.writelines(pieces)
        return file

    return write_pieces


OBJECT = json.dumps(CUSTOMER | {"address": "x" * 4000}).encode()
LARGE = {
    "a.json": [b"[", *[OBJECT + b",\n"] * 4000, OBJECT, b"]"],
    "a.jsonl": [OBJECT + b"\n"] * 4000,
    "a.csv": [",".join(CUSTOMER).encode(), *[b"\nC-1," + b"x" * 4000 + b",,"] * 4000],
}


@pytest.mark.parametrize(("name", "pieces"), LARGE.items(), ids=LARGE)
def test_file_of_16_megabytes_is_read_in_3(write, name, pieces):
    file = write(name, *pieces)

    assert file.stat().st_size > 16 * MEGABYTE
    assert peak_megabytes(file, CUSTOMERS) < 3


ENDLESS = {
    "json of one text": ("a.json", [b'[{"method": "'], b"x"),
    "json of one number": ("a.json", [b"["], b"1"),
    "json of one gap": ("a.json", [b"[1"], b" \n"),
    "jsonl": ("a.jsonl", [b'{"method": "'], b"x"),
    "csv of one heading": ("a.csv", [], b"x"),
    "csv of headings": ("a.csv", [], b"x,"),
    "csv of blank lines": ("a.csv", [], b" " * 500 + b"\n"),
    "csv of one cell": ("a.csv", [HEADINGS.encode() + b"\n"], b"x"),
    "csv of one row": ("a.csv", [HEADINGS.encode() + b"\n"], b"x,"),
    "csv of one quoted text": ("a.csv", [HEADINGS.encode() + b'\n"'], b"x\n"),
    "csv of quoted texts": (
        "a.csv",
        [HEADINGS.encode() + b'\n"'],
        b"x" * 500 + b'","\n',
    ),
    "one line of two encodings": ("a.csv", [b"\xe9"], b"x"),
}


@pytest.mark.parametrize(("name", "start", "rest"), ENDLESS.values(), ids=ENDLESS)
def test_file_of_40_megabytes_without_end_takes_less_than_20(write, name, start, rest):
    million = rest * (MEGABYTE // len(rest))

    file = write(name, *start, *[million] * 40)

    assert peak_megabytes(file) < 20


def test_names_that_take_room_are_not_remembered(write):
    names = (b'{"%d%s": 1}\n' % (number, b"x" * 500_000) for number in range(25))

    assert peak_megabytes(write("a.jsonl", *names)) < 8
