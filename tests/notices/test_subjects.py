"""Subjects of mails are read as they were written, blank by blank."""

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import compat32

import pytest

from odoportail import mail
from odoportail.invoices import notices
from tests.notices.telling import bring
from tests.world import make_customer, make_user


@pytest.mark.parametrize("length", [11, 23, 27, 33, 48])
def test_blank_before_an_accent_is_read_once(garage, office, length):
    before = "Roy et fils et filles et compagnie de la Haute-Yamaska"[:length]
    named = make_customer("C-2", name=f"{before} Électricité")
    make_user("nadia@exemple.test", garage, named, language="en")
    bring(named)

    notices.send()
    list(mail.deliver())

    # The oldest of Python's readers gives the header as it came, lines and all.
    raw = message_from_bytes(office.mails[0].raw, policy=compat32)["Subject"]
    said = f"A new invoice is waiting for you ({before} Électricité)"
    assert str(make_header(decode_header(raw))) == said
    assert "  " not in re.sub(r"\r?\n", "", raw)
    assert max(map(len, f"Subject: {raw}".splitlines())) <= 76
