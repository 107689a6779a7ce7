"""Turn JSON and JSON Lines into rows, and refuse what has no place in them."""

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from io import TextIOBase
from typing import Any, TypeVar

from odoportail.billing.checks import MAX_LINES
from odoportail.billing.fields import Column, Subject, match_headings
from odoportail.billing.json_text import DECODER, explain, read_list
from odoportail.billing.reports import Layout, Remarks
from odoportail.billing.rows import Row
from odoportail.billing.text_lines import (
    CUT,
    LINE_CHARACTERS,
    TOO_LONG,
    read_lines,
)
from odoportail.billing.values import JsonOther, fold, trim

LINES = ("lines", "lignes")
# An object of all the columns there are has names of 160 letters.
USUAL_LETTERS = 1000

Cells = tuple[dict[str, str], dict[str, str]]
Answer = TypeVar("Answer")


def once_for_usual_names(ask: Callable[..., Answer]) -> Callable[..., Answer]:
    """Ask about an object's names once, unless they take much room to remember."""
    remembered = lru_cache(maxsize=64)(ask)

    def answer(names: tuple[str, ...], *rest: Any) -> Answer:
        is_usual = len("".join(names)) <= USUAL_LETTERS
        return (remembered if is_usual else ask)(names, *rest)

    return answer


@once_for_usual_names
def list_line_names(names: tuple[str, ...]) -> list[str]:
    """Return those of an object's names under which an invoice's lines stand."""
    return [name for name in names if fold(name) in LINES]


@once_for_usual_names
def match_names(
    keys: tuple[str, ...], columns: tuple[Column, ...]
) -> tuple[list[str], list[str]]:
    """Return the column of each of an object's names, and what is wrong with some."""
    names, faults = match_headings(keys, columns)
    if "" in names and not faults:
        faults = ["A name is empty."]
    return names, faults


def read_rows(
    text: TextIOBase, subject: Subject, layout: Layout, remarks: Remarks
) -> Iterator[Row]:
    """Yield the rows of a JSON file: a list of objects."""
    objects = Objects(subject, layout, remarks)
    for document, (line, found) in enumerate(read_list(text, remarks), start=1):
        yield from objects.read(line, document, found)


def read_line_rows(
    text: TextIOBase, subject: Subject, layout: Layout, remarks: Remarks
) -> Iterator[Row]:
    """Yield the rows of a JSON Lines file: an object a line."""
    objects = Objects(subject, layout, remarks)
    for line, content in enumerate(read_lines(text), start=1):
        if len(content) > LINE_CHARACTERS:
            remarks.refuse(line, "", "", f"{TOO_LONG}. {CUT}")
            return
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


class Objects:
    """Turn the objects of one file into rows, refusing what has no place in them."""

    def __init__(self, subject: Subject, layout: Layout, remarks: Remarks) -> None:
        self.subject = subject
        self.layout = layout
        self.remarks = remarks

    def read(self, line: int, document: int, found: Any) -> Iterator[Row]:
        """Yield the rows of one object: one, or one for each line of an invoice."""
        self.layout.rows += 1
        if not self.subject.line_columns:
            own = self.read_cells(line, "", found, self.subject.columns)
            if own:
                yield self.subject.row(line, *own, document)
            return
        lines = None
        if isinstance(found, dict):
            lines = [found.pop(name) for name in list_line_names(tuple(found))]
        own = self.read_cells(line, "", found, self.subject.own_columns)
        parts = self.read_lines(line, lines)
        if own and all(parts):
            for part in filter(None, parts):
                cells, labels = own[0] | part[0], own[1] | part[1]
                yield self.subject.row(line, cells, labels, document)
            return
        self.remarks.spoil(own[0] if own else {})

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
            for index, part in enumerate(lines[0][: MAX_LINES + 1])
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
        self.remarks.columns.update(names)
        cells = dict(zip(names, map(to_cell, found.values()), strict=True))
        labels = {name: prefix + key for name, key in zip(names, found, strict=True)}
        return cells, labels


def to_cell(value: Any) -> str:
    """Return a JSON value as a cell that still knows what it was."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    try:
        return JsonOther(json.dumps(value, ensure_ascii=False))
    except RecursionError:
        # What could just be read may be nested too deeply to be written.
        return JsonOther("[…]")
