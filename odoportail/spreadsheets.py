"""Write what spreadsheets open as it is meant."""

import re

# A cell that begins with one of these is a formula to a spreadsheet.
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[+-]?[0-9][0-9.,]*")


def safe_cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula; a number stays one."""
    if text.startswith(FORMULA_MARKS) and not NUMBER.fullmatch(text):
        return f"'{text}"
    return text
