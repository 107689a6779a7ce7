"""Read the values of an import file: text kept as given, the rest never guessed."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from babel.numbers import get_currency_precision, list_currencies

from odoportail.addresses import email_key, parse_email
from odoportail.billing.amounts import Amounts, Unreadable, read_json_number
from odoportail.billing.dates import parse_day
from odoportail.billing.records import LineRecord
from odoportail.models import Kind

MAX_POSITION = 1_000_000
LONG_TEXT_LETTERS = 4000
EMAIL_LETTERS = 254
SHOWN_LETTERS = 60
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
BLANKS = INVISIBLE + "".join(chr(n) for n in range(0x3001) if chr(n).isspace())
# They turn what follows around, so that a screen shows other digits than the file.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
REFUSED_CATEGORIES = ("Cc", "Cs", "Zl", "Zp")

LANGUAGES = {
    "fr": "fr", "fr_ca": "fr", "francais": "fr", "french": "fr",
    "en": "en", "en_ca": "en", "anglais": "en", "english": "en",
}  # fmt: skip
KINDS = {
    "invoice": Kind.INVOICE, "facture": Kind.INVOICE,
    "credit_note": Kind.CREDIT_NOTE, "note_de_credit": Kind.CREDIT_NOTE,
    "credit": Kind.CREDIT_NOTE, "avoir": Kind.CREDIT_NOTE,
}  # fmt: skip
FLAGS = {
    "true": True, "vrai": True, "yes": True, "oui": True, "1": True,
    "active": True, "actif": True,
    "false": False, "faux": False, "no": False, "non": False, "0": False,
    "inactive": False, "inactif": False,
}  # fmt: skip

CURRENCIES = frozenset(list_currencies())
CENTS_DIGITS = 2


class JsonNumber(str):
    """A JSON number, as its digits stand in the file: never a binary float."""


class JsonOther(str):
    """A JSON value that is neither text nor number, as it stands in the file."""


class Reading:
    """Know how one file writes dates and amounts."""

    def __init__(
        self, date_format: str | None = None, decimal: str | None = None
    ) -> None:
        self.date_format = date_format
        self.amounts = Amounts(decimal)
        # What cells were read as, by the place of their column. An amount stays
        # right once read: a file has one decimal mark.
        self.known: dict[int, dict[str, Any]] = defaultdict(dict)
        # And what the cells of a whole line were read as.
        self.lines: dict[tuple[str, ...], LineRecord] = {}

    def number(self, text: str, decimals: int) -> int:
        """Return a number in units of its last decimal, or raise Unreadable."""
        if isinstance(text, JsonNumber):
            return read_json_number(text, decimals)
        return self.amounts.read(text, decimals)


Parser = Callable[[str, Reading], Any]


def trim(value: str) -> str:
    """Take spaces of every kind, and marks without width, off both ends."""
    if type(value) is not str:
        return value
    return value.strip() if value.isascii() else value.strip(BLANKS)


def fold(text: str) -> str:
    """Return a heading or a word without case, accents, and kinds of space."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[\W_]+", "_", "".join(filter(str.isascii, letters))).strip("_")


def refuse_json(text: str) -> str:
    """Return a text, or raise Unreadable where JSON holds another thing."""
    if isinstance(text, JsonOther):
        raise Unreadable("must be a text in quotation marks")
    return text


def exact_text(text: str) -> str:
    """Return a text in NFC; of JSON numbers only whole ones, as their exact digits."""
    if type(text) is str and text.isascii():
        return text
    if isinstance(text, JsonNumber) and not re.fullmatch("-?[0-9]+", text):
        raise Unreadable("must be a text in quotation marks")
    text = unicodedata.normalize("NFC", str(refuse_json(text)))
    if "\ufffd" in text:
        raise Unreadable("has lost a letter (U+FFFD): export the file again")
    return text


def refuse_controls(text: str, also_allowed: str = "") -> None:
    """Raise Unreadable for a letter that no page can show."""
    if text.isprintable():
        return
    if "\n" in text and not also_allowed:
        raise Unreadable("must be on one line")
    for letter in text:
        is_control = unicodedata.category(letter) in REFUSED_CATEGORIES
        if (is_control and letter not in also_allowed) or letter in TURNING:
            raise Unreadable(f"holds the control character U+{ord(letter):04X}")


def refuse_length(text: str, limit: int) -> str:
    """Return a text, or raise Unreadable where the database has no room for it."""
    if len(text) > limit:
        raise Unreadable(f"has {len(text)} characters; {limit} is the most")
    return text


def short_text(limit: int) -> Parser:
    """Return the parser of a text on one line, of `limit` characters at most."""

    def parse(value: str, reading: Reading) -> str:
        text = exact_text(value)
        refuse_controls(text)
        return refuse_length(text, limit)

    return parse


def key(limit: int) -> Parser:
    """Return the parser of a number that is text: kept as written, all of it visible.

    Two numbers that differ by an invisible character would be one to the eye.
    """

    def parse(value: str, reading: Reading) -> str:
        text = exact_text(value)
        if not text.isprintable():
            raise Unreadable("holds a character that cannot be seen")
        return refuse_length(text, limit)

    return parse


def long_text(value: str, reading: Reading) -> str:
    """Read a text of several lines."""
    text = exact_text(value).replace("\r\n", "\n").replace("\r", "\n")
    refuse_controls(text, also_allowed="\n")
    return refuse_length(text, LONG_TEXT_LETTERS)


def money(value: str, reading: Reading) -> int:
    """Read an amount as cents."""
    return reading.number(value, 2)


def quantity(value: str, reading: Reading) -> int:
    """Read a quantity as thousandths."""
    return reading.number(value, 3)


def position(value: str, reading: Reading) -> int:
    """Read the place of a line in its invoice."""
    if not re.fullmatch("[0-9]{1,7}", value) or not 1 <= int(value) <= MAX_POSITION:
        raise Unreadable("must be a whole number from 1")
    return int(value)


def day(value: str, reading: Reading) -> date:
    """Read a date in the file's one format."""
    return parse_day(value, reading.date_format)


def email(value: str, reading: Reading) -> str:
    """Read an e-mail address."""
    try:
        address = parse_email(exact_text(value))
    except Unreadable:
        raise
    except ValueError as error:
        raise Unreadable(
            f"must be one e-mail address: {str(error).rstrip('.')}"
        ) from None
    refuse_length(email_key(address), EMAIL_LETTERS)
    return refuse_length(address, EMAIL_LETTERS)


def currency(value: str, reading: Reading) -> str:
    """Read the three letters of a currency."""
    code = refuse_json(value).upper()
    if code not in CURRENCIES:
        raise Unreadable("must be the three letters of a currency, such as CAD")
    if get_currency_precision(code) != CENTS_DIGITS:
        raise Unreadable("must be a currency of a hundred cents, such as CAD")
    return code


def one_of(words: Mapping[str, Any], hint: str) -> Parser:
    """Return the parser of a word that stands for one of a few things."""

    def parse(value: str, reading: Reading) -> Any:
        word = fold(value) if value.isprintable() else ""
        try:
            return words[word]
        except KeyError:
            raise Unreadable(f"must be {hint}") from None

    return parse


def visible(text: str) -> str:
    """Quote a value as found, short, with what cannot be seen written out."""
    shown = "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text[: SHOWN_LETTERS + 1]
    )
    return (
        f'"{shown}"' if len(shown) <= SHOWN_LETTERS else f'"{shown[:SHOWN_LETTERS]}…"'
    )
