"""Turn the portal's own HTML into a PDF with xhtml2pdf, and prove the result.

Importing this module costs most of a second, so whoever needs it imports it
where a PDF is made, and no page waits for it.
"""

import base64
import io
import logging
import re
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache

import font_roboto
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from reportlab import rl_config
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus.doctemplate import LayoutError
from reportlab.platypus.tables import CellStyle
from xhtml2pdf import default, pisa
from xhtml2pdf.config.resources import (
    RenderLimitError,
    ResourceAccessError,
    ResourceAccessPolicy,
)
from xhtml2pdf.w3c.cssParser import CSSParseError

from odoportail import paths
from odoportail.exceptions import PdfError

FAMILY = "Roboto"
# Name in font-roboto, then whether bold, whether italic.
FACES = (
    ("Roboto", 0, 0),
    ("RobotoBold", 1, 0),
    ("RobotoItalic", 0, 1),
    ("RobotoBoldItalic", 1, 1),
)
SPACES = frozenset("\t\n\r")

# Nothing is fetched and no file is opened; the mark comes as a data address.
POLICY = ResourceAccessPolicy.server(
    base_dir=None,
    allow_remote=False,
    max_image_pixels=1_000_000,
    max_render_seconds=20,
)

# What xhtml2pdf and reportlab raise on odd input, their own errors first.
RENDER_ERRORS = (
    CSSParseError,
    LayoutError,
    RenderLimitError,
    ResourceAccessError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)

# Reportlab, told to be invariant, writes one date as creation and modification.
# Another of the same length takes its place, so that no offset in the file moves.
FIXED_DATE = re.compile(rb"(?<=Date \(D:)[0-9]{14}(?=\+00'00'\))")
DATES_IN_A_FILE = 2

# Xhtml2pdf tells reportlab no creator, so a placeholder stands in each file, and
# gives way to the portal's name and spaces, once more of the same length.
NO_CREATOR = rb"/Creator (\(unspecified\))"
CREATOR = b"/Creator (ODOportail)".ljust(len(NO_CREATOR))

_setting_up = threading.Lock()


@dataclass(frozen=True)
class Properties:
    """What a PDF says of itself, beside its pages."""

    title: str
    author: str
    subject: str
    created_on: date


class Complaints(logging.Handler):
    """Collect the warnings that xhtml2pdf logs in one thread."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.thread = threading.get_ident()
        self.sentences: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the sentence when this thread's render wrote it."""
        if record.thread == self.thread:
            self.sentences.append(record.getMessage())


def write_pdf(html: str, css: str, properties: Properties) -> tuple[bytes, int]:
    """Return the PDF of a page of HTML, and how many pages it has.

    `css` stands in for xhtml2pdf's own default sheet. Raise PdfError where
    anything was missing, refused, or merely complained about.
    """
    set_up()
    with listening() as complaints:
        pdf = convert(printable(html), css, properties)
    if complaints:
        raise PdfError("; ".join(complaints))
    pdf = signed(dated(pdf, properties.created_on))
    return pdf, count_pages(pdf)


def convert(html: str, css: str, properties: Properties) -> bytes:
    """Run xhtml2pdf once, its many errors turned into PdfError."""
    out = io.BytesIO()
    meta = {
        "title": properties.title,
        "author": properties.author,
        "subject": properties.subject,
    }
    try:
        result = pisa.CreatePDF(
            html,
            out,
            encoding="utf-8",
            capacity=-1,  # never a temporary file with somebody's invoice
            default_css=css,
            context_meta=meta,
            resource_policy=POLICY,
        )
    except RENDER_ERRORS as error:
        raise PdfError(f"{type(error).__name__}: {error}") from error
    if result.err or result.warn:
        raise PdfError(f"{result.err} errors, {result.warn} warnings: {result.log}")
    return out.getvalue()


@contextmanager
def listening() -> Iterator[list[str]]:
    """Give a list that fills with what xhtml2pdf complains about in this thread.

    Some complaints, such as a footer that did not fit, reach the log only.
    """
    logger = logging.getLogger("xhtml2pdf")
    complaints = Complaints()
    logger.addHandler(complaints)
    try:
        yield complaints.sentences
    finally:
        logger.removeHandler(complaints)


def dated(pdf: bytes, day: date) -> bytes:
    """Write `day` as the creation date: the same paper is then the same bytes."""
    stamp = f"{day:%Y%m%d}000000".encode()
    pdf, count = FIXED_DATE.subn(stamp, pdf)
    if count != DATES_IN_A_FILE:
        raise PdfError(f"{count} dates in the file, not {DATES_IN_A_FILE}")
    return pdf


def signed(pdf: bytes) -> bytes:
    """Write the portal's name as what made the file."""
    count = pdf.count(NO_CREATOR)
    if count != 1:
        raise PdfError(f"{count} creators in the file, not 1")
    return pdf.replace(NO_CREATOR, CREATOR)


def count_pages(pdf: bytes) -> int:
    """Read the file back and count its pages; raise PdfError where it is damaged."""
    if not pdf.startswith(b"%PDF-") or not pdf.rstrip().endswith(b"%%EOF"):
        raise PdfError("the file is no PDF from beginning to end")
    try:
        return len(PdfReader(io.BytesIO(pdf), strict=True).pages)
    except (PyPdfError, *RENDER_ERRORS) as error:
        raise PdfError(f"{type(error).__name__}: {error}") from error


def printable(text: str) -> str:
    """Replace what the font cannot draw by its code, such as `[U+6F22]`.

    A reader then sees that a character is missing, and which; a silent square
    or gap in a name tells nothing. Letters are composed first, as the font has
    é but sets e and a loose accent badly. A narrow no-break space becomes a
    plain one, at which xhtml2pdf breaks no line.
    """
    text = unicodedata.normalize("NFC", text).replace("\u202f", "\u00a0")
    missing = set(text) - drawable()
    if not missing:
        return text
    return text.translate({ord(char): f"[U+{ord(char):04X}]" for char in missing})


@cache
def drawable() -> frozenset[str]:
    """Return the characters that every face of the family can draw."""
    set_up()
    codes = [set(pdfmetrics.getFont(name).face.charToGlyph) for name, *_ in FACES]
    letters = map(chr, set.intersection(*codes))
    return SPACES.union(char for char in letters if unicodedata.category(char) != "Cc")


def set_up() -> None:
    """Register the fonts, once per process: a second time would spoil a render."""
    with _setting_up:
        register_fonts()


@cache
def register_fonts() -> None:
    """Give the family to reportlab and its name to xhtml2pdf; raise PdfError."""
    for name, bold, italic in FACES:
        try:
            pdfmetrics.registerFont(TTFont(name, font_roboto.font_files[name]))
        except (KeyError, OSError, TTFError) as error:
            raise PdfError(f"font {name}: {error}") from error
        addMapping(FAMILY, bold, italic, name)
    default.DEFAULT_FONT[FAMILY.lower()] = FAMILY
    # Or each file names Helvetica, for empty cells, without carrying it.
    CellStyle.fontname = FAMILY
    rl_config.canvas_basefontname = FAMILY
    rl_config.invariant = 1
    # Base 85 makes images a quarter larger, for mail servers of another age.
    rl_config.useA85 = 0


@cache
def image_address(name: str) -> str:
    """Return an image of the static folder as a data address; raise PdfError."""
    try:
        data = (paths.STATIC / name).read_bytes()
    except OSError as error:
        raise PdfError(f"image {name}: {error}") from error
    return f"data:image/png;base64,{base64.b64encode(data).decode('ascii')}"
