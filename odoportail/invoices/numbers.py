"""Write invoice numbers into addresses, whatever characters billing uses.

A number may hold a slash, a dot or a percent sign, which servers decode before
routing. Everything but letters, digits, `-` and `_` is written `~XX`, a UTF-8
byte each, so that one number has one address and every address one number.
"""

import re
from urllib.parse import quote, unquote

from werkzeug.routing import BaseConverter, ValidationError

UNUSUAL = re.compile(r"[^A-Za-z0-9_-]")
# Words that are pages of ours, at the places where numbers stand.
PAGES = frozenset({"dossier", "releve"})


class InvoiceNumberConverter(BaseConverter):
    """Translate between a number as billing wrote it and its place in an address."""

    regex = r"(?:[A-Za-z0-9_-]|~[0-9A-F]{2})+"

    def to_python(self, value: str) -> str:
        """Return the number, or refuse what `to_url` would never have written."""
        try:
            number = unquote(value.replace("~", "%"), errors="strict")
        except UnicodeDecodeError as error:
            raise ValidationError from error
        if not number.isprintable() or self.to_url(number) != value:
            raise ValidationError
        return number

    def to_url(self, value: str) -> str:
        """Return the number with everything unusual escaped."""
        if value in PAGES:
            return escape(value[0]) + value[1:]
        return UNUSUAL.sub(lambda match: escape(match[0]), value)


def escape(character: str) -> str:
    """Return the bytes of one character as `~XX`."""
    if character.isascii():
        return f"~{ord(character):02X}"
    return quote(character).replace("%", "~")
