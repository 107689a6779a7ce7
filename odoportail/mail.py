"""The outbox: queue() in the caller's transaction, deliver() in the worker.

No request ever talks to a mail server. Whoever owns a letter registers, with
`letter()`, the function that makes it out of its row when it is about to leave.
"""

import logging
import smtplib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import flask_mail
from flask import Flask, current_app, render_template
from flask_babel import force_locale
from jinja2 import TemplateError
from markupsafe import Markup
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import SQLAlchemyError

from odoportail import clock, extensions
from odoportail.extensions import db
from odoportail.i18n import LANGUAGES
from odoportail.models import Message, MessageState
from odoportail.routes import path_to
from odoportail.smtp import UNSUBSCRIBE, Connection, Mail

CLAIM = timedelta(minutes=5)
CLOCKS_DIFFER = timedelta(minutes=5)
BACKOFF = tuple(timedelta(minutes=wait) for wait in (1, 5, 15, 60, 240, 720))
# About three days.
MAX_ATTEMPTS = 12
MAX_FAULT_LENGTH = 500

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """What a row has become: where to, in which language, with what to say."""

    address: str
    language: str
    values: dict[str, Any] = field(default_factory=dict)
    # Where one click stops letters of this kind; empty where nothing may.
    unsubscribe_url: str = ""


Composer = Callable[[Message], Letter | None]
composers: dict[str, Composer] = {}


def init_app(app: Flask) -> None:
    """Plug in Flask-Mail, with a name beside the sender's address."""
    sender = app.config["MAIL_DEFAULT_SENDER"]
    app.config["MAIL_DEFAULT_SENDER"] = (app.config["COMPANY_NAME"], sender)
    extensions.mail.init_app(app)


def letter(name: str) -> Callable[[Composer], Composer]:
    """Register the function that makes the letters called `name`.

    It returns None where there is nobody to write to any more.
    """

    def register(composer: Composer) -> Composer:
        composers[name] = composer
        return composer

    return register


def queue(
    name: str, address: str, language: str, details: dict[str, int] | None = None
) -> Message:
    """Add a letter to the caller's transaction, and return its row."""
    domain = urlsplit(current_app.config["BASE_URL"]).hostname
    message = Message(
        letter=name,
        address=address,
        language=language,
        details=details or {},
        reference=f"<{uuid.uuid4().hex}@{domain}>",
    )
    db.session.add(message)
    return message


def link(endpoint: str, **values: str) -> str:
    """Return the public address of a page. `BASE_URL` alone says where we are."""
    return str(current_app.config["BASE_URL"]) + path_to(endpoint, **values)


def deliver() -> Iterator[Message]:
    """Send what is due, one transaction a message, and yield each when it is done.

    A crash at any point leaves the row queued: the mail may leave twice, with
    the same Message-ID, but never not at all.
    """
    while (message := claim()) is not None:
        try:
            send(message)
        except smtplib.SMTPDataError as error:
            fail(message, error, is_final=500 <= error.smtp_code < 600)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            fail(message, error, is_final=all(500 <= code < 600 for code in codes))
        # A wrong password, a refused sender: ours to mend, and no mail's fault.
        except (OSError, smtplib.SMTPException) as error:
            fail(message, error, is_final=False)
        # Last, as a certificate that is not trusted is a ValueError too.
        except (flask_mail.BadHeaderError, ValueError) as error:
            fail(message, error, is_final=True)
        # A letter that cannot be made must not keep the others waiting.
        except (LookupError, SQLAlchemyError, TemplateError) as error:
            db.session.rollback()
            fail(message, error, is_final=False)
        db.session.commit()
        yield message


def claim() -> Message | None:
    """Reserve the next message due, so that two workers never send the same one."""
    now = clock.now()
    is_due = is_due_at(now)
    while True:
        found = db.session.scalar(
            select(Message.id).where(is_due).order_by(Message.due_at).limit(1)
        )
        if found is None:
            db.session.rollback()
            return None
        claimed = db.session.execute(
            update(Message)
            .where(Message.id == found, is_due)
            .values(claimed_until=now + CLAIM, attempts=Message.attempts + 1)
        )
        db.session.commit()
        if claimed.rowcount:  # type: ignore[attr-defined]  # an UPDATE has one
            return db.session.get_one(Message, found)


def is_due_at(now: datetime) -> ColumnElement[bool]:
    """Return, for a query, whether a message is to be sent, and in nobody's hands.

    A clock that was ahead and is right again leaves times to come: a claim that would
    last longer than any may, and a message to be tried later than any is, count for
    nothing. Two workers' clocks, or the moments they look at one, differ a little.
    """
    claim_is_over = ~Message.claimed_until.between(now, now + CLAIM + CLOCKS_DIFFER)
    is_free = Message.claimed_until.is_(None) | claim_is_over
    waits = Message.due_at.between(now, now + BACKOFF[-1] + CLOCKS_DIFFER)
    is_time = (Message.attempts == 0) | (Message.due_at <= now) | ~waits
    return (Message.state == MessageState.QUEUED) & is_time & is_free


def send(message: Message) -> None:
    """Make the letter and hand it over; the row then says what became of it."""
    written = composers[message.letter](message)
    if written is None:
        message.state, message.address = MessageState.DROPPED, ""
        return
    mail = compose(message, written)
    # Two reasons to commit before SMTP: what the letter needed (a new link) must
    # outlive a crash, and no transaction may be held while a server dawdles.
    db.session.commit()
    hand_over(mail, file_name(message))
    message.state, message.sent_at = MessageState.SENT, clock.now()
    logger.info("mail %s (%s) sent", message.id, message.letter)


def file_name(message: Message) -> str:
    """Return the name of a mail in `MAIL_FOLDER`."""
    return f"{message.id:06}-{message.letter}.eml"


def hand_over(mail: Mail, name: str) -> None:
    """Give the mail to the SMTP server, or keep it as a file in `MAIL_FOLDER`."""
    folder = current_app.config["MAIL_FOLDER"]
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        Path(folder, name).write_bytes(mail.as_bytes())
        return
    with Connection(current_app.extensions["mail"]) as connection:
        connection.send(mail)


def compose(message: Message, written: Letter) -> Mail:
    """Return the mail, text and HTML, in the reader's language."""
    bodies = {form: write(message, written, form) for form in ("txt", "html")}
    with force_locale(LANGUAGES[written.language]):
        subject = render_template(
            f"mail/{message.letter}/subject.txt", **written.values
        )
    mail = Mail(
        subject=" ".join(subject.split()),
        recipients=[written.address],
        body=bodies["txt"],
        html=bodies["html"],
        reply_to=current_app.config["SUPPORT_EMAIL"],
        date=message.created_at.timestamp(),
        extra_headers=headers_of(written),
    )
    mail.msgId = message.reference
    # As a pair: Flask-Mail writes a name with a quotation mark or a comma as it is.
    mail.sender = current_app.config["MAIL_DEFAULT_SENDER"]
    return mail


def headers_of(written: Letter) -> dict[str, str]:
    """Return what programs are told: that one wrote it, and how to stop it."""
    headers = {"Auto-Submitted": "auto-generated"}
    if written.unsubscribe_url:
        headers[UNSUBSCRIBE] = f"<{written.unsubscribe_url}>"
        headers[f"{UNSUBSCRIBE}-Post"] = f"{UNSUBSCRIBE}=One-Click"
    return headers


def write(message: Message, written: Letter, form: str) -> str:
    """Return a letter as `txt` or `html`; the Charter wants French in every one."""
    template = f"mail/{message.letter}/body.{form}"
    french = ""
    if written.language != "fr":
        with force_locale(LANGUAGES["fr"]):
            part = {f"layout_{form}": f"mail/_part.{form}"}
            french = render_template(template, **written.values, **part)
    with force_locale(LANGUAGES[written.language]):
        whole = {f"layout_{form}": f"mail/_layout.{form}"}
        # Made by a template that escapes.
        safe = Markup(french) if form == "html" else french  # noqa: S704
        return render_template(template, **written.values, **whole, french=safe)


def fail(message: Message, error: Exception, *, is_final: bool) -> None:
    """Put the message off, or give it up and say so loudly."""
    message.claimed_until = None
    message.fault = str(error)[:MAX_FAULT_LENGTH]
    if is_final or message.attempts >= MAX_ATTEMPTS:
        message.state = MessageState.FAILED
        logger.error("mail %s (%s) given up", message.id, message.letter)
        return
    wait = BACKOFF[min(message.attempts, len(BACKOFF)) - 1]
    message.due_at = clock.now() + wait
    logger.warning("mail %s (%s) put off", message.id, message.letter)
