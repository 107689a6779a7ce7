"""Find papers by what they say: a number, an amount, or words of a line."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, exists, func, or_

from odoportail.models import Invoice, InvoiceLine

LIKE_SIGNS = re.compile("[/%_]")
# An amount as either language writes it, with or without cents and its currency.
AMOUNT = re.compile(
    r"(-?)(?:(?:US|CA)?[$€])?(-?[0-9]{1,3}(?:[ ,.]?[0-9]{3})*)(?:[.,]([0-9]{2}))?"
    r" ?[$€]? ?(?:USD?|CAD?|EUR)?"
)
ACCENTED = "ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸàâäçéèêëîïôöùûüÿ’"
PLAIN = "aaaceeeeiioouuuyaaaceeeeiioouuuy'"
FOLDED = str.maketrans(ACCENTED, PLAIN)


def pattern_of(words: str) -> str:
    """Return what LIKE finds the words by, `/` before its own signs."""
    escaped = LIKE_SIGNS.sub(lambda sign: f"/{sign[0]}", words)
    return f"%{escaped}%"


def mentions(values: Mapping[str, BindParameter[Any]]) -> ColumnElement[bool]:
    """Return the condition of papers whose number, amount or lines say the words."""
    described = (
        InvoiceLine.code,
        InvoiceLine.description_fr,
        InvoiceLine.description_en,
    )
    in_lines = exists().where(
        InvoiceLine.invoice_id == Invoice.id,
        or_(*(says(column, values) for column in described)),
    )
    found = [says(Invoice.number, values), in_lines]
    if values["words_cents"].value is not None:
        found.append(Invoice.total_cents == values["words_cents"])
    return or_(*found)


def says(column: Any, values: Mapping[str, BindParameter[Any]]) -> ColumnElement[bool]:
    """Return the condition of a text that has the words, case and accents aside.

    Letter for letter as well: a database set up in no language knows few cases.
    """
    alike = folded(column).like(values["folded_words"], escape="/")
    return or_(alike, column.like(values["words"], escape="/"))


def fold(text: str) -> str:
    """Return a text without case and accents, as the databases do."""
    return text.translate(FOLDED).lower().replace("œ", "oe")


def folded(column: Any) -> ColumnElement[str]:
    """Return a column without case and accents: `vehicule` finds « Véhicule »."""
    plain = func.lower(func.translate(column, ACCENTED, PLAIN))
    return func.replace(func.replace(plain, "œ", "oe"), "Œ", "oe")


def cents_of(words: str) -> int | None:
    """Return the cents that the words are, as either language writes amounts."""
    match = AMOUNT.fullmatch(re.sub("[\u00a0\u202f]", " ", words).strip())
    if match is None:
        return None
    whole = re.sub(r"[ ,.]", "", match[1] + match[2])
    if whole.startswith("--"):
        return None
    cents = int(Decimal(f"{whole}.{match[3] or '00'}").scaleb(2))
    return cents if abs(cents) < 2**63 else None
