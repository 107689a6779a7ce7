"""Mails about security and access cannot be switched off, and offer no way to."""

import pytest

from odoportail import clock, mail
from odoportail.auth import links
from odoportail.extensions import db
from odoportail.invoices.notice_letters import LETTERS
from odoportail.models import SWITCHES, Purpose, Role
from tests.post_office import html_of_mail, text_of_mail
from tests.world import give_access, make_customer, make_user

NOTICES = set(LETTERS.values())


@pytest.fixture
def settings(office):
    """Send through the real server."""
    return {"MAIL_PORT": str(office.port)}


@pytest.fixture
def ana(in_app):
    """Make a person who wants no notices at all."""
    return make_user(**{switch.key: False for switch in SWITCHES.values()})


def details_of(user, letter):
    """Return what a letter needs to be made; only an invitation has its link yet."""
    customer = user.accesses[0].customer
    delegate = make_user("nadia@exemple.test")
    give_access(delegate, customer, Role.ACCOUNTANT)
    link = links.make_link(user, Purpose.INVITATION, clock.now())
    # Of a customer whom one does not read for any more.
    other = make_customer().id
    return {
        "customer": other if letter == "delegate_ended" else customer.id,
        "version": user.device_version,
        "user": user.id,
        "by": user.id,
        "delegate": delegate.id,
    } | ({"link": link.id} if letter == "invitation" else {})


def test_there_are_letters_of_both_kinds():
    assert set(mail.composers) > NOTICES


@pytest.mark.parametrize("letter", sorted(set(mail.composers) - NOTICES))
def test_letter_leaves_for_who_wants_no_notices_and_cannot_be_stopped(
    ana, office, letter
):
    address = "new@exemple.test" if letter == "email_change" else ana.email
    mail.queue(letter, address, "en", details_of(ana, letter))
    db.session.commit()

    list(mail.deliver())

    (sent,) = office.mails
    assert not [name for name in sent if name.startswith("List-")]
    for part in (text_of_mail(sent), html_of_mail(sent)):
        assert "/avis/" not in part
