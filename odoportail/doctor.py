"""Examine the portal as it stands, and say what an operator must mend."""

import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from flask import current_app
from flask_babel import force_locale, gettext
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from odoportail import (
    backups,
    clock,
    health,
    i18n,
    outbox,
    paths,
    private_files,
    room,
)
from odoportail.exceptions import PdfError
from odoportail.extensions import db
from odoportail.invoices import pdf
from odoportail.models import (
    Balance,
    Customer,
    Event,
    Invoice,
    InvoiceLine,
    Kind,
    MessageState,
)
from odoportail.smtp import Connection

FREE_BYTES, LITTLE_FREE_BYTES = 200 * 10**6, 10**9
# A nightly backup that came a little late is no reason to wake anybody.
OLDEST_BACKUP = timedelta(hours=26)
CLOCKS_APART = timedelta(seconds=10)


class Verdict(StrEnum):
    """Say how a part of the portal is."""

    GOOD = "good"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """What was found of one part, in a sentence."""

    part: str
    verdict: Verdict
    words: str


Found = tuple[Verdict, str]


def examine() -> Iterator[Finding]:
    """Yield what is found of each part; a part that fails does not hide the others."""
    for part, look in PARTS.items():
        try:
            verdict, words = look()
        except SQLAlchemyError:
            db.session.rollback()
            verdict, words = Verdict.FAULT, "the database does not answer"
        yield Finding(part, verdict, words)


def good(words: str) -> Found:
    """Return what is as it should be."""
    return Verdict.GOOD, words


def warning(words: str) -> Found:
    """Return what works, and should be looked at."""
    return Verdict.WARNING, words


def fault(words: str) -> Found:
    """Return what must be mended."""
    return Verdict.FAULT, words


def look_at_settings() -> Found:
    """Judge what would be wrong in production, though it starts."""
    config = current_app.config
    if not config["IS_HTTPS"]:
        return warning("ODOPORTAIL_BASE_URL is not https: cookies go unprotected")
    if config["MAIL_FOLDER"]:
        return warning("ODOPORTAIL_MAIL_FOLDER is set: mails are kept, not sent")
    return good("complete, for https")


def look_at_secrets() -> Found:
    """Judge who may read keys, a database that is a file, and backups."""
    exposed = private_files.list_exposed()
    return fault("; ".join(exposed)) if exposed else good("nobody else may read them")


def look_at_database() -> Found:
    """Judge whether the database answers, and is of this version."""
    if not health.is_migrated():
        return fault("not of this version: run `odoportail db upgrade`")
    if health.is_newer():
        return warning("of a newer version: this one serves with it for a while")
    return good(f"{db.engine.dialect.name}, of this version")


def look_at_catalogues() -> Found:
    """Judge whether the pages speak French."""
    with force_locale(i18n.LANGUAGES["fr"]):
        if gettext("Invoices") == "Invoices":
            return fault(f"no French in {paths.TRANSLATIONS}: install the portal anew")
    return good("French and English")


def look_at_mail() -> Found:
    """Judge whether the mail server lets us in; nothing is sent."""
    if current_app.config["MAIL_FOLDER"]:
        return good("kept as files")
    try:
        with Connection(current_app.extensions["mail"]) as connection:
            code, _ = connection.host.noop()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return fault(f"the server does not let us in: {error}")
    return good(f"the server answers {code}")


def look_at_outbox() -> Found:
    """Judge whether mails leave."""
    counts = outbox.count_by_state()
    if health.is_mail_stuck():
        return fault("mails wait for longer than half an hour: is the worker running?")
    if counts[MessageState.FAILED]:
        failed = counts[MessageState.FAILED]
        return warning(f"{failed} mails were given up: `odoportail mail status`")
    return good(f"{counts[MessageState.QUEUED]} mails wait")


def look_at_clock() -> Found:
    """Judge whether this machine and the database tell the same time.

    SQLite has none of its own: there, what is written down must not lie ahead.
    """
    ours = clock.now()
    if db.engine.dialect.name == "postgresql":
        theirs = db.session.execute(select(func.clock_timestamp())).scalar_one()
    else:
        theirs = max(db.session.scalar(select(func.max(Event.at))) or ours, ours)
    apart = abs(theirs - ours)
    if apart > CLOCKS_APART:
        seconds = apart.total_seconds()
        return fault(f"{seconds:.0f} seconds from the database's: is time kept?")
    return good(f"{ours:%Y-%m-%d %H:%M} UTC")


def look_at_disk() -> Found:
    """Judge whether there is room for what comes in, here and at the database."""
    if db.engine.dialect.name == "postgresql" and not room.is_left_in_postgresql():
        return fault("PostgreSQL has no room left: its disk is full")
    free, folder = room.find_least()
    words = f"{free / 10**9:.1f} GB free at {folder}"
    if free < FREE_BYTES:
        return fault(words)
    return warning(words) if free < LITTLE_FREE_BYTES else good(words)


def look_at_backup() -> Found:
    """Judge how old the last backup is that was written by `odoportail backup`."""
    last = db.session.scalar(
        select(func.max(Event.at)).where(Event.action == backups.ACTION)
    )
    if last is None:
        return warning("none was written yet: `odoportail backup`")
    hours = (clock.now() - last) / timedelta(hours=1)
    words = f"the last one is {hours:.0f} hours old"
    return good(words) if clock.now() - last < OLDEST_BACKUP else fault(words)


def look_at_documents() -> Found:
    """Judge a real PDF: it is made, and proves itself by being read back."""
    try:
        content = pdf.render_invoice(make_sample(), "fr")
    except PdfError as error:
        return fault(f"an invoice cannot be made: {error}")
    return good(f"an invoice was made and read back, {len(content):,} bytes")


def make_sample() -> Invoice:
    """Return an invoice that no database knows, with letters of several alphabets."""
    config = current_app.config
    line = InvoiceLine(
        position=1,
        code="",
        description_fr="Été, œuvre, Łukasz, Ștefan, Nguyễn",
        description_en="Summer, work, Łukasz, Ștefan, Nguyễn",
        quantity_milli=1000,
        unit_price_cents=3495,
        amount_cents=3495,
    )
    return Invoice(
        number="1",
        kind=Kind.INVOICE,
        customer=Customer(customer_number="1"),
        issued_on=date(2016, 2, 7),
        currency="CAD",
        subtotal_cents=3495,
        gst_cents=175,
        qst_cents=349,
        total_cents=4019,
        supplier_name=config["COMPANY_NAME"],
        supplier_address=config["COMPANY_ADDRESS"],
        supplier_gst_number=config["COMPANY_GST_NUMBER"],
        supplier_qst_number=config["COMPANY_QST_NUMBER"],
        billed_name="Łukasz Ștefan",
        billed_address="",
        lines=[line],
        balance=Balance(paid_cents=0, credited_cents=0),
    )


PARTS: dict[str, Callable[[], Found]] = {
    "settings": look_at_settings,
    "secrets": look_at_secrets,
    "database": look_at_database,
    "catalogues": look_at_catalogues,
    "mail": look_at_mail,
    "outbox": look_at_outbox,
    "clock": look_at_clock,
    "disk": look_at_disk,
    "backup": look_at_backup,
    "documents": look_at_documents,
}
