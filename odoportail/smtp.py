"""Mend Flask-Mail: give up in time, check certificates, keep addresses whole."""

import smtplib
import ssl
from contextlib import ExitStack
from email.policy import EmailPolicy

import flask_mail

TIMEOUT_SECONDS = 20
UNSUBSCRIBE = "List-Unsubscribe"


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


class WholeAddress(EmailPolicy):
    """Keep the address where mails are stopped on one line, however long it is.

    Python's own way beyond 78 letters is encoded words, which RFC 2047 forbids in
    such a header: no mail program finds an address in them.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return a header as it goes over the wire."""
        if name == UNSUBSCRIBE:
            return f"{name}: {value}{self.linesep}".encode()
        return super().fold_binary(name, value)


class Mail(flask_mail.Message):  # type: ignore[misc]  # it is untyped
    """Flask-Mail's message, under that policy."""

    def as_bytes(self) -> bytes:
        """Return the mail as it goes over the wire."""
        return bytes(self._message().as_bytes(policy=WholeAddress(linesep="\r\n")))
