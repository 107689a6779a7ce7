"""Read JSON and JSON Lines, digit for digit: no number becomes a binary float."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from io import TextIOBase
from typing import Any

from odoportail.billing.fields import Column, Subject, match_headings
from odoportail.billing.reports import Layout, Remarks
from odoportail.billing.rows import Row
from odoportail.billing.values import JsonNumber, JsonOther, fold, trim
from odoportail.exceptions import ImportRefused

LINES = ("lines", "lignes")
GAP = re.compile(r"[ \t\r\n]*")
CUT = "The rest of the file was not read"

Cells = tuple[dict[str, str], dict[str, str]]


def unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object, or raise ValueError where a name stands twice in it."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


DECODER = json.JSONDecoder(
    parse_float=JsonNumber,
    parse_int=JsonNumber,
    parse_constant=JsonOther,
    object_pairs_hook=unique_names,
)


def read_rows(
    text: TextIOBase, subject: Subject, layout: Layout, remarks: Remarks
) -> Iterator[Row]:
    """Yield the rows of a JSON file: a list of objects."""
    whole = text.read().removeprefix("\ufeff")
    objects = Objects(subject, layout, remarks)
    for document, (line, found) in enumerate(read_list(whole, remarks), start=1):
        yield from objects.read(line, document, found)


def read_line_rows(
    text: TextIOBase, subject: Subject, layout: Layout, remarks: Remarks
) -> Iterator[Row]:
    """Yield the rows of a JSON Lines file: an object a line."""
    objects = Objects(subject, layout, remarks)
    for line, content in enumerate(text, start=1):
        content = content.removeprefix("\ufeff")
        if not trim(content):
            layout.blank_rows += 1
            continue
        try:
            found = DECODER.decode(content)
        except (ValueError, RecursionError) as error:
            remarks.refuse(line, "", "", explain(error))
            continue
        yield from objects.read(line, line, found)


def read_list(whole: str, remarks: Remarks) -> Iterator[tuple[int, Any]]:
    """Yield each element of a JSON list, after the line on which it begins."""
    place = skip_gap(whole, 0)
    if whole[place : place + 1] != "[":
        raise ImportRefused(["The file must be a list of objects: [{…}, {…}]."])
    line, counted = 1, 0
    place = skip_gap(whole, place + 1)
    if whole[place : place + 1] == "]":
        return
    while True:
        line, counted = line + whole.count("\n", counted, place), place
        try:
            found, place = DECODER.raw_decode(whole, place)
            is_last, place = read_comma(whole, skip_gap(whole, place))
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", line)
            remarks.refuse(line, "", "", f"{explain(error)}. {CUT}")
            return
        yield line, found
        if is_last:
            return


def read_comma(whole: str, place: int) -> tuple[bool, int]:
    """Say whether the list ends here, and where its next element begins."""
    sign = whole[place : place + 1]
    after = skip_gap(whole, place + 1)
    if sign == "," or (sign == "]" and after == len(whole)):
        return sign == "]", after
    raise json.JSONDecodeError("there must be a comma or the list's end", whole, place)


def skip_gap(whole: str, place: int) -> int:
    """Return the place of the next letter that is no white space."""
    gap = GAP.match(whole, place)
    return gap.end() if gap else place


def explain(error: ValueError | RecursionError) -> str:
    """Return what is wrong with a piece of JSON, in words."""
    if isinstance(error, json.JSONDecodeError):
        return f"is not JSON: {error.msg} (character {error.colno})"
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    return str(error)


class Objects:
    """Turn the objects of one file into rows, refusing what has no place in them."""

    def __init__(self, subject: Subject, layout: Layout, remarks: Remarks) -> None:
        self.subject = subject
        self.layout = layout
        self.remarks = remarks

    def read(self, line: int, document: int, found: Any) -> list[Row]:
        """Return the rows of one object: one, or one for each line of an invoice."""
        self.layout.rows += 1
        if not self.subject.line_columns:
            own = self.read_cells(line, "", found, self.subject.columns)
            return [Row(line, *own, document)] if own else []
        lines = None
        if isinstance(found, dict):
            lines = [found.pop(name) for name in list(found) if fold(name) in LINES]
        own = self.read_cells(line, "", found, self.subject.own_columns)
        parts = self.read_lines(line, lines)
        if own and all(parts):
            return [
                Row(line, own[0] | part[0], own[1] | part[1], document)
                for part in parts
                if part
            ]
        self.remarks.spoil(own[0] if own else {})
        return []

    def read_lines(self, line: int, lines: list[Any] | None) -> list[Cells | None]:
        """Return cells and labels of each of an invoice's lines."""
        if lines is None:
            return []
        if len(lines) != 1 or not isinstance(lines[0], list) or not lines[0]:
            self.remarks.refuse(line, LINES[0], "", "must be a list of lines")
            return [None]
        return [
            self.read_cells(line, f"{LINES[0]}[{index}].", part, columns)
            for columns in [self.subject.line_columns]
            for index, part in enumerate(lines[0])
        ]

    def read_cells(
        self, line: int, prefix: str, found: Any, columns: tuple[Column, ...]
    ) -> Cells | None:
        """Return cells and labels by column, or None after refusing the object."""
        place = prefix.rstrip(".")
        if not isinstance(found, dict):
            self.remarks.refuse(line, place, to_cell(found), "must be an object: {…}")
            return None
        names, faults = match_names(tuple(found), columns)
        for fault in faults:
            self.remarks.refuse(line, place, "", fault)
        if faults:
            return None
        cells = dict(zip(names, map(to_cell, found.values()), strict=True))
        labels = {name: prefix + key for name, key in zip(names, found, strict=True)}
        return cells, labels


@lru_cache(maxsize=64)
def match_names(
    keys: tuple[str, ...], columns: tuple[Column, ...]
) -> tuple[list[str], list[str]]:
    """Match an object's names once for all the objects that have the same."""
    names, faults = match_headings(keys, columns)
    if "" in names and not faults:
        faults = ["A name is empty."]
    return names, faults


def to_cell(value: Any) -> str:
    """Return a JSON value as a cell that still knows what it was."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return JsonOther(json.dumps(value, ensure_ascii=False))
