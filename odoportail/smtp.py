"""Reach the SMTP server with a timeout, and only where its certificate is good."""

import smtplib
import ssl
from contextlib import ExitStack

import flask_mail

TIMEOUT_SECONDS = 20


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
