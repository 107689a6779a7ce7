"""Whatever a name or an address holds, a mail goes to one person from one sender."""

from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, compat32, default

import pytest

from odoportail import mail
from odoportail.auth import links
from odoportail.extensions import db
from odoportail.models import MessageState
from tests.post_office import html_of_mail, link_in, text_of_mail
from tests.world import make_user

NAMES = {
    "line break": "Roy\nBcc: x@evil.test",
    "carriage return": "Roy\r\nX-Evil: y",
    "quotes": 'Garage "Chez Roy"',
    "comma": "Roy, Côté et associés",
    "accents": "Équipe ODO, Montréal",
    "angle brackets": "Roy <x@evil.test>",
    "long": "Garage Lavoie et fils " * 8,
}


@pytest.fixture
def company():
    """Return the name that mails come from."""
    return "ODOTRACK inc."


@pytest.fixture
def settings(office, company):
    """Send through the real server."""
    return {"MAIL_PORT": str(office.port), "COMPANY_NAME": company}


def check_envelope(sent, email="ana@exemple.test"):
    """Check that a mail goes to one person, from one address, and nobody else."""
    assert sent.recipients == [email]
    assert [one.addr_spec for one in sent["To"].addresses] == [email]
    assert [one.addr_spec for one in sent["From"].addresses] == ["portail@example.com"]
    assert not {"Bcc", "Cc", "X-Evil"} & set(sent.keys())
    assert "\n" not in sent["Subject"]


@pytest.mark.parametrize("company", NAMES.values(), ids=NAMES)
def test_company_name_adds_no_header_and_no_recipient(in_app, office, company):
    links.invite(make_user(password=None))

    list(mail.deliver())

    (sent,) = office.mails
    check_envelope(sent)
    folded = " ".join(company.split())
    assert folded in sent["Subject"]
    assert sent["From"].addresses[0].display_name == folded


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_persons_name_adds_no_header_and_no_recipient(in_app, office, name):
    links.invite(make_user(password=None, name=name))

    list(mail.deliver())

    check_envelope(office.mails[0])


SUBJECTS = {
    "accent after a space": "du client Électricité Roy",
    "long, with words encoded later": "Nouvelles factures du client Électricité et "
    "chauffage de la Haute-Yamaska et de l’Estrie, Université incluse",
}


@pytest.mark.parametrize("name", SUBJECTS.values(), ids=SUBJECTS)
def test_subject_is_read_without_a_blank_too_many(in_app, office, name):
    in_app.config["COMPANY_NAME"] = name
    links.invite(make_user(password=None))

    list(mail.deliver())

    # The oldest of Python's readers, which takes blanks as they stand.
    raw = message_from_bytes(office.mails[0].raw, policy=compat32)["Subject"]
    assert name in str(make_header(decode_header(raw)))
    lines = f"Subject: {raw}".splitlines()
    assert max(map(len, lines)) <= 76


@pytest.mark.parametrize(
    "email",
    ["luc+factures@exemple.test", "o'neil@exemple.test", "a&b@exemple.test"],
)
def test_unusual_address_gets_its_mail(in_app, office, email):
    links.invite(make_user(email, password=None))

    list(mail.deliver())

    check_envelope(office.mails[0], email)


@pytest.mark.parametrize("email", ["élan@exemple.test", "a@b.test\r\nBcc: x@y.test"])
def test_address_that_cannot_be_written_to_stops_nobody(in_app, office, email):
    for address in (email, "luc@exemple.test"):
        user = make_user(address)
        mail.queue("password_changed", address, "fr", {"user": user.id})
    db.session.commit()

    first, second = mail.deliver()

    assert first.state in (MessageState.FAILED, MessageState.SENT)
    assert second.state is MessageState.SENT
    assert office.mails[-1].recipients == ["luc@exemple.test"]


def test_letter_that_cannot_be_made_stops_nobody(in_app, office):
    mail.queue("invitation", "ana@exemple.test", "fr", {"link": 404})
    user = make_user("luc@exemple.test")
    mail.queue("password_changed", user.email, "fr", {"user": user.id})
    db.session.commit()

    first, second = mail.deliver()

    assert first.state is not MessageState.SENT
    assert second.state is MessageState.SENT


def re_encode(raw):
    """Return the mail as a relay that only takes seven bits passes it on."""
    before = message_from_bytes(raw, policy=default)
    after = EmailMessage(policy=SMTP)
    after["Subject"] = before["Subject"]
    after.set_content(text_of_mail(before), cte="quoted-printable")
    after.add_alternative(html_of_mail(before), subtype="html", cte="quoted-printable")
    return message_from_bytes(after.as_bytes(), policy=default)


def test_relay_that_re_encodes_text_and_html_keeps_the_link(in_app, office):
    links.request_reset(make_user().email, "203.0.113.7", "fr")
    list(mail.deliver())

    (sent,) = office.mails
    relayed = re_encode(sent.raw)
    assert b"=3D" in relayed.as_bytes()
    assert link_in(relayed) == link_in(sent)
    assert f"http://localhost{link_in(sent)}" in html_of_mail(relayed)


def test_no_line_of_a_mail_is_longer_than_smtp_allows(in_app, office):
    links.request_reset(make_user().email, "203.0.113.7", "fr")
    list(mail.deliver())

    assert max(map(len, office.mails[0].raw.splitlines())) <= 998
