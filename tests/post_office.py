"""A real SMTP server on this machine, that keeps what it is given."""

import re
import socket
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller


class PostOffice:
    """Keep every mail; answer as told, once, before that."""

    def __init__(self, **options):
        self.mails = []
        self.answers = []
        self.controller = Controller(
            self, hostname="127.0.0.1", port=free_port(), **options
        )

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  # aiosmtpd's
        """Take one mail, or refuse it."""
        if self.answers:
            return self.answers.pop(0)
        mail = message_from_bytes(envelope.content, policy=default)
        mail.recipients = envelope.rcpt_tos
        mail.raw = envelope.content
        self.mails.append(mail)
        return "250 Thank you"

    @property
    def port(self):
        """Return the port it listens on."""
        return self.controller.port


def free_port():
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def text_of_mail(mail):
    """Return the plain text of a mail."""
    return mail.get_body(("plain",)).get_content()


def html_of_mail(mail):
    """Return the HTML of a mail."""
    return mail.get_body(("html",)).get_content()


def link_in(mail, base="http://localhost"):
    """Return the path of the link that a mail carries."""
    (url,) = set(re.findall(r"https?://[^\s<>\"]+", text_of_mail(mail)))
    assert url.startswith(base), url
    return url.removeprefix(base)
