"""Read numbers as people in Canada write them, and refuse to guess the others."""

import re

# 15 digits fit the database, and no invoice needs more.
MAX_DIGITS = 15
SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2009"), " ")
MINUS_SIGNS = "-\u2212"

SHAPE = re.compile(
    rf"(?:\$ ?)?(?P<minus>[{MINUS_SIGNS}]?) ?(?:\$ ?)?"
    r"(?P<digits>[0-9](?:[0-9., ]*[0-9])?)(?: ?\$)?"
)
# 40 · 40,19 · 40.19 · 1 234,56
SPACED = re.compile(
    r"(?P<whole>[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:(?P<mark>[.,])(?P<part>[0-9]+))?"
)
# 1,234 · 1,234.56
ENGLISH = re.compile(r"(?P<whole>[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.(?P<part>[0-9]+))?")
JSON_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
EXAMPLES = {2: "40{}19", 3: "1{}5"}


class Unreadable(ValueError):
    """Report a value that cannot be read with certainty; says what would be right."""


class Amounts:
    """Read the numbers of one file, which has one decimal mark.

    The mark is declared, or proved by the first number that reads only one way.
    """

    def __init__(self, declared: str | None = None) -> None:
        self.declared = declared
        self.mark = declared or ""

    def read(self, text: str, decimals: int) -> int:
        """Return a number in units of its last decimal, or raise Unreadable."""
        shape = SHAPE.fullmatch(text.translate(SPACES))
        if shape is None or text.count("$") > 1:
            raise Unreadable(f"must be a number such as {self.example(decimals)}")
        match, mark = self.choose_form(shape["digits"], decimals)
        if mark and self.mark and mark != self.mark:
            reason = "as declared" if self.declared else "as the numbers above it have"
            raise Unreadable(f"must have {self.mark} as its decimal mark, {reason}")
        value = count_units(match["whole"], match["part"] or "", decimals)
        self.mark = self.mark or mark
        return -value if shape["minus"] else value

    def choose_form(self, digits: str, decimals: int) -> tuple[re.Match[str], str]:
        """Return the one way to read these digits, and the decimal mark it implies."""
        spaced, english = SPACED.fullmatch(digits), ENGLISH.fullmatch(digits)
        if spaced and english and self.declared is None:
            raise Unreadable(
                f"may be {digits.replace(',', '')} or {digits.replace(',', '.')}: "
                "say which with --decimal . or --decimal ,"
            )
        match = english if english and (not spaced or self.mark == ".") else spaced
        if match is None:
            raise Unreadable(f"must be a number such as {self.example(decimals)}")
        return match, "." if match is english else match["mark"] or ""

    def example(self, decimals: int) -> str:
        """Return what a right number looks like in this file."""
        return EXAMPLES[decimals].format(self.mark or ".")


def read_json_number(text: str, decimals: int) -> int:
    """Return a JSON number, exactly as its digits say, in units of its last decimal."""
    if not JSON_NUMBER.fullmatch(text):
        raise Unreadable(
            f"must be written out, such as {EXAMPLES[decimals]}".format(".")
        )
    whole, _, part = text.removeprefix("-").partition(".")
    value = count_units(whole, part, decimals)
    return -value if text.startswith("-") else value


def count_units(whole: str, part: str, decimals: int) -> int:
    """Return a number without its sign, in units of its last decimal."""
    whole = whole.replace(" ", "").replace(",", "")
    if len(part) > decimals:
        raise Unreadable(f"has more than {decimals} decimals")
    if len(whole) + len(part) > MAX_DIGITS:
        raise Unreadable(f"has more than {MAX_DIGITS} digits")
    return int(whole + part.ljust(decimals, "0"))


def written(cents: int) -> str:
    """Write cents for the clerk, such as 40.19."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"
