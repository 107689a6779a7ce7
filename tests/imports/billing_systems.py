"""Make up invoices, and write them as some billing system or Excel would."""

import csv
import io
import json
import unicodedata
from dataclasses import dataclass
from datetime import date

from hypothesis import strategies as st

from odoportail.billing.fields import INVOICES
from odoportail.billing.records import InvoiceRecord, LineRecord
from odoportail.billing.values import BLANKS
from odoportail.models import Kind

FRENCH = {column.name: column.headings[:2][-1] for column in INVOICES.columns}
DECIMALS = {"quantity": 3, "unit_price": 2, "amount": 2, "subtotal": 2, "tps": 2,
            "tvq": 2, "total": 2}  # fmt: skip
TRIPPING = "aZ09 éœŒÀç’«»–€ŁΩЖễ漢ﬁ😀'\"\\,;.:=+-@#/&<>"


def letters(more=""):
    """Return letters of every kind, and what trips readers up."""
    strange = st.characters(
        categories=["L", "N", "P", "S"], exclude_characters="\ufffd"
    )
    return st.sampled_from(TRIPPING + more) | strange


def said(text):
    """Return a text as it is kept: composed, without blanks at its ends."""
    return unicodedata.normalize("NFC", text).strip(BLANKS)


def texts(most, alphabet, least=0):
    """Return texts that are kept as they are written."""
    kept = st.text(alphabet, min_size=least, max_size=most).map(said)
    return kept.filter(lambda text: least <= len(text) <= most)


PRINTED = letters()
SEVERAL_LINES = letters("\u00a0\u202f\n")
DAYS = st.dates(date(2000, 1, 1), date(2026, 11, 1))
CENTS = st.integers(0, 10**9)


@st.composite
def invoices(draw, number):
    """Return an invoice that adds up."""
    lines = [
        LineRecord(
            position=position,
            code=draw(texts(40, PRINTED)),
            description_fr=draw(texts(60, SEVERAL_LINES, least=1)),
            description_en=draw(texts(60, SEVERAL_LINES, least=1)),
            quantity=draw(st.integers(-(10**6), 10**6)),
            unit_price=draw(CENTS),
            amount=draw(CENTS),
        )
        for position in range(1, draw(st.integers(1, 4)) + 1)
    ]
    subtotal = sum(line.amount for line in lines)
    tps, tvq = draw(CENTS), draw(CENTS)
    return InvoiceRecord(
        line=0,
        invoice_number=number,
        kind=Kind.INVOICE,
        customer_number="C-1",
        issued_on=draw(DAYS),
        due_on=draw(st.none() | st.just(date(2026, 12, 31))),
        currency=draw(st.sampled_from(["CAD", "USD"])),
        corrects="",
        subtotal=subtotal,
        tps=tps,
        tvq=tvq,
        total=subtotal + tps + tvq,
        lines=tuple(lines),
    )


NUMBERS = st.lists(texts(20, PRINTED, least=1), min_size=1, max_size=4, unique=True)
FILES = NUMBERS.flatmap(lambda numbers: st.tuples(*map(invoices, numbers)))


@dataclass(frozen=True)
class Dialect:
    """How one program writes a CSV file."""

    encoding: str
    separator: str
    mark: str
    group: str
    line_end: str
    quoting: int
    is_french: bool
    date_format: str
    columns: tuple[str, ...]


DIALECTS = st.builds(
    Dialect,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    separator=st.sampled_from(",;\t"),
    mark=st.sampled_from(",."),
    group=st.sampled_from(["", " ", "\u00a0", "\u202f"]),
    line_end=st.sampled_from(["\r\n", "\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    is_french=st.booleans(),
    date_format=st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%y"]),
    columns=st.permutations([column.name for column in INVOICES.columns]).map(tuple),
)


def number(units, decimals, mark=".", group=""):
    """Write a number of units of its last decimal, its thousands grouped."""
    whole, part = divmod(abs(units), 10**decimals)
    grouped = f"{whole:,}".replace(",", group)
    return f"{'-' * (units < 0)}{grouped}{mark}{part:0{decimals}}"


def values_of(record, line):
    """Return what a row says, by column."""
    own = {name: getattr(record, name) for name in record.__slots__ if name != "lines"}
    return own | {name: getattr(line, name) for name in line._fields}


def cell(name, value, dialect):
    """Write one value."""
    if name in DECIMALS:
        return number(value, DECIMALS[name], dialect.mark, dialect.group)
    if isinstance(value, date):
        return value.strftime(dialect.date_format)
    return "" if value is None else str(value)


def write_csv(records, dialect):
    """Return the bytes of a CSV file."""
    # Excel quotes line breaks of every kind; Python's writer only the one it ends by.
    is_bare = dialect.line_end == "\r"
    out = io.StringIO(newline="")
    writer = csv.writer(
        out,
        delimiter=dialect.separator,
        quoting=csv.QUOTE_ALL if is_bare else dialect.quoting,
        lineterminator=dialect.line_end,
    )
    names = dialect.columns
    writer.writerow(FRENCH[name] if dialect.is_french else name for name in names)
    for record in records:
        for line in record.lines:
            row = values_of(record, line)
            writer.writerow(cell(name, row[name], dialect) for name in names)
    return out.getvalue().encode(dialect.encoding)


def as_object(record, *, with_numbers):
    """Return an invoice as JSON has it; numbers are marked, to be bared later."""
    bare = "\u0001{}\u0001".format if with_numbers else str

    def plain(name, value):
        if name in DECIMALS:
            return bare(number(value, DECIMALS[name]))
        return value if value is None or isinstance(value, int) else str(value)

    def named(thing, names):
        return {name: plain(name, getattr(thing, name)) for name in names}

    line_names = LineRecord._fields
    own_names = [n for n in InvoiceRecord.__slots__ if n not in ("line", "lines")]
    lines = [named(line, line_names) for line in record.lines]
    return named(record, own_names) | {"lines": lines}


def write_json(records, *, with_numbers, is_list):
    """Return the bytes of a JSON list, or of JSON Lines."""
    objects = [as_object(record, with_numbers=with_numbers) for record in records]
    texts_ = [json.dumps(found, ensure_ascii=not is_list) for found in objects]
    content = "[" + ",\n".join(texts_) + "]" if is_list else "\n".join(texts_)
    mark = json.dumps("\u0001").strip('"')
    return content.replace(f'"{mark}', "").replace(f'{mark}"', "").encode()
