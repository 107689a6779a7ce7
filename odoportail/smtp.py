"""Mend Flask-Mail: give up in time, check certificates, keep headers whole."""

import smtplib
import ssl
from contextlib import ExitStack
from email.header import Header, decode_header, make_header
from email.policy import EmailPolicy

import flask_mail

TIMEOUT_SECONDS = 20
SUBJECT, UNSUBSCRIBE = "Subject", "List-Unsubscribe"


class Connection(flask_mail.Connection):  # type: ignore[misc]  # it is untyped
    """Flask-Mail's connection, with a timeout and a certificate that is checked.

    Its own hangs for ever on a silent server, and trusts any certificate.
    """

    def configure_host(self) -> smtplib.SMTP:
        """Connect as configured."""
        settings = self.mail
        address = (settings.server, settings.port)
        context = ssl.create_default_context()
        host: smtplib.SMTP
        if settings.use_ssl:
            host = smtplib.SMTP_SSL(*address, timeout=TIMEOUT_SECONDS, context=context)
        else:
            host = smtplib.SMTP(*address, timeout=TIMEOUT_SECONDS)
        with ExitStack() as on_failure:
            on_failure.callback(host.close)
            if settings.use_tls:
                host.starttls(context=context)
            if settings.username:
                host.login(settings.username, settings.password)
            on_failure.pop_all()
        return host


class WholeHeaders(EmailPolicy):
    """Fold two headers otherwise than Python does.

    The address where mails are stopped stays on one line, however long: beyond 78
    letters Python makes encoded words of it, which RFC 2047 forbids there, and in
    which no mail program finds an address. A subject with accents is encoded
    whole: where Python encodes from some word on, the space before it is read twice.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return a header as it goes over the wire."""
        if name == UNSUBSCRIBE:
            return f"{name}: {value}{self.linesep}".encode()
        if name == SUBJECT:
            words = str(make_header(decode_header(value)))
            if not words.isascii():
                # Python counts two letters of each encoded word too few.
                whole = Header(words, "utf-8", maxlinelen=74, header_name=name)
                folded = whole.encode(linesep=self.linesep)
                return f"{name}: {folded}{self.linesep}".encode()
        return super().fold_binary(name, value)


class Mail(flask_mail.Message):  # type: ignore[misc]  # it is untyped
    """Flask-Mail's message, under that policy."""

    def as_bytes(self) -> bytes:
        """Return the mail as it goes over the wire."""
        return bytes(self._message().as_bytes(policy=WholeHeaders(linesep="\r\n")))
