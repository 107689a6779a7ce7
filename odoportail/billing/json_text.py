"""Decode JSON digit for digit, and a list of any length an element at a time."""

import json
import re
from collections.abc import Iterator
from io import TextIOBase
from typing import Any

from odoportail.billing.reports import Remarks
from odoportail.billing.text_lines import CUT, LINE_CHARACTERS, TOO_LONG, begin
from odoportail.billing.values import JsonNumber, JsonOther
from odoportail.exceptions import ImportRefused

CHUNK_CHARACTERS = 1 << 16
# What ends so near to the end of what is held may go on: 1.5e+|3, -Infinit|y.
UNCERTAIN_CHARACTERS = 16
UNTERMINATED = "Unterminated string"
GAP = re.compile(r"[ \t\r\n]*")


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


def explain(error: ValueError | RecursionError) -> str:
    """Return what is wrong with a piece of JSON, in words."""
    if isinstance(error, json.JSONDecodeError):
        return f"is not JSON: {error.msg} (character {error.colno})"
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    return str(error)


def read_list(
    text: TextIOBase, remarks: Remarks, *, chunk_characters: int = CHUNK_CHARACTERS
) -> Iterator[tuple[int, Any]]:
    """Yield each element of a JSON list, after the line on which it begins."""
    window = Window(text, chunk_characters)
    if window.next_sign() != "[":
        raise ImportRefused(["The file must be a list of objects: [{…}, {…}]."])
    window.place += 1
    is_last = window.next_sign() == "]"
    while not is_last:
        window.next_sign()
        line = window.locate()
        try:
            found = window.read_element()
            is_last = window.read_comma()
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", line)
            remarks.refuse(line, "", "", f"{explain(error)}. {CUT}")
            return
        yield line, found


class Window:
    """Hold a part of a text, and where to read on in it.

    `line` and `column` are those of `counted`, a place that follows `place`.
    """

    def __init__(self, text: TextIOBase, chunk_characters: int) -> None:
        begin(text)
        self.text = text
        self.chunk_characters = chunk_characters
        self.part = ""
        self.place = 0
        self.counted = 0
        self.line = 1
        self.column = 1
        self.has_end = False

    def read_element(self) -> Any:
        """Return the element that begins here, and go past it.

        What ends or fails near the end of the part may go on, and is decoded
        again with twice as much: so the work grows no faster than the text.
        """
        while True:
            try:
                found, end = DECODER.raw_decode(self.part, self.place)
            except json.JSONDecodeError as error:
                is_cut = error.msg.startswith(UNTERMINATED)
                if self.is_certain(len(self.part) if is_cut else error.pos):
                    self.place = error.pos
                    raise self.fault(error.msg) from error
            else:
                if self.is_certain(end):
                    self.place = end
                    return found
            self.double()

    def read_comma(self) -> bool:
        """Go past a comma or the list's end, and say whether it was the end."""
        sign = self.next_sign()
        if sign == ",":
            self.place += 1
            return False
        fault = self.fault("there must be a comma or the list's end")
        if sign == "]":
            self.place += 1
            if not self.next_sign():
                return True
        raise fault

    def next_sign(self) -> str:
        """Go to the next letter that is no white space; at the end, it is empty."""
        while True:
            gap = GAP.match(self.part, self.place)
            self.place = gap.end() if gap else self.place
            sign = self.part[self.place : self.place + 1]
            if sign or self.has_end:
                return sign
            self.read_more(self.chunk_characters)

    def locate(self) -> int:
        """Count lines and columns as far as the place, and return its line."""
        breaks = self.part.count("\n", self.counted, self.place)
        if breaks:
            self.line += breaks
            self.counted = self.part.rfind("\n", self.counted, self.place)
            self.column = 0
        self.column += self.place - self.counted
        self.counted = self.place
        return self.line

    def is_certain(self, place: int) -> bool:
        """Say whether reading on cannot change what ends or fails at a place."""
        return self.has_end or place + UNCERTAIN_CHARACTERS <= len(self.part)

    def double(self) -> None:
        """Read on; raise ValueError where the element has too many characters."""
        held = len(self.part) - self.place
        room = LINE_CHARACTERS + UNCERTAIN_CHARACTERS - held
        if room <= 0:
            raise ValueError(TOO_LONG)
        self.read_more(min(max(held, self.chunk_characters), room))

    def read_more(self, characters: int) -> None:
        """Forget what was read, and read on."""
        self.locate()
        more = self.text.read(characters)
        self.has_end = not more
        self.part = self.part[self.place :] + more
        self.place = self.counted = 0

    def fault(self, reason: str) -> json.JSONDecodeError:
        """Return an error that knows its place in the whole text."""
        error = json.JSONDecodeError(reason, "", 0)
        error.lineno, error.colno = self.locate(), self.column
        return error
