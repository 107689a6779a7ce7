"""What is done in one go is one line of « Qui a vu mes factures? »."""

from datetime import UTC, datetime

import pytest
import time_machine

from odoportail import journal
from odoportail.extensions import db
from odoportail.models import Access, Role
from tests.page_client import XHTML, parse, rows_of
from tests.world import give_access, make_customer, make_invoice, make_user

PAGE = "/compte/journal"
NADIA = "nadia@exemple.test"
NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def ana(in_app):
    """Make the owner of a customer's papers."""
    return make_user("ana@exemple.test", make_customer("C-1"))


@pytest.fixture
def nadia(ana):
    """Let somebody else read them."""
    user = make_user(NADIA, make_customer("C-2"))
    give_access(user, ana.accesses[0].customer, Role.ACCOUNTANT)
    return user


@pytest.fixture
def invoices(ana):
    """Make three invoices of hers."""
    return [make_invoice(ana.accesses[0].customer, f"1000{place}") for place in "123"]


def read(user, invoice, action="pdf_opened", *, second=0, **facts):
    """Write down that somebody read an invoice, some seconds after noon."""
    facts = {"customer_id": invoice.customer_id, "invoice_id": invoice.id} | facts
    with time_machine.travel(NOON.timestamp() + second, tick=False):
        journal.record(action, user_id=user and user.id, **facts)
        db.session.commit()


def shown(client, part="factures"):
    """Return the lines of a part, without their times."""
    client.sign_in()
    return [row[1:] for row in rows_of(client.get(f"{PAGE}?quoi={part}"))[1:]]


def test_many_pdfs_of_one_minute_are_one_line(client, nadia, invoices):
    for second, invoice in enumerate(invoices):
        read(nadia, invoice, second=second)

    assert shown(client) == [[NADIA, "PDF ouvert ·\u00a03", ""]]


def test_one_invoice_read_often_keeps_its_number(client, nadia, invoices):
    for second in (0, 59):
        read(nadia, invoices[0], second=second)

    assert shown(client) == [[NADIA, "PDF ouvert ·\u00a02", "10001"]]


@pytest.mark.parametrize(
    "other",
    [{"action": "receipt_opened"}, {"second": 60}, {"reason": "Appel"}],
    ids=["another kind", "the next minute", "another reason"],
)
def test_what_differs_stands_alone(client, nadia, invoices, other):
    read(nadia, invoices[0])
    read(nadia, invoices[0], **other)

    assert len(shown(client)) == 2


def test_another_customer_or_person_stands_alone(client, ana, nadia, invoices):
    give_access(ana, other := make_customer("C-3"))
    read(nadia, invoices[0])
    read(nadia, make_invoice(other, "20001"))
    read(ana, invoices[0])

    assert len(shown(client)) == 3


def test_what_is_no_reading_stands_alone(client, ana):
    for _ in range(3):
        journal.record("profile_changed", user_id=ana.id)

    assert [row[1] for row in shown(client, "")].count("Profil modifié") == 3


@pytest.mark.parametrize("language", ["fr", "en"])
def test_others_readings_are_found_at_once(client, ana, nadia, invoices, language):
    read(ana, invoices[0])
    read(nadia, invoices[1])
    read(None, invoices[2], reason="Appel")
    journal.record("access_granted", user_id=nadia.id, actor="command")
    client.sign_in()
    client.choose_language(language)

    page = client.get(f"{PAGE}?quoi=autres")

    assert [row[1] for row in rows_of(page)[1:]] == ["ODOTRACK", NADIA]
    name = {"fr": "Par d’autres", "en": "By others"}[language]
    assert f'?quoi=autres" aria-current="page">{name}<' in page.text


def links(page):
    """Return where the links of a page lead."""
    return {link.get("href") for link in parse(page).iter(f"{XHTML}a")}


def test_number_leads_to_its_invoice_while_it_may_be_read(client, nadia, invoices):
    read(nadia, invoices[0])
    client.sign_in(NADIA)

    before = links(client.get(PAGE))
    db.session.delete(db.session.get_one(Access, (nadia.id, invoices[0].customer_id)))
    db.session.commit()
    page = client.get(PAGE)

    assert "/factures/10001" in before
    assert "/factures/10001" not in links(page)
    assert "10001" in page.text


def test_owner_is_led_to_the_delegates(client, ana, nadia):
    client.sign_in()
    owners = client.get(PAGE).text
    give_access(make_user("luc@exemple.test"), ana.accesses[0].customer)
    db.session.delete(ana.accesses[0])
    db.session.commit()

    others = client.get(PAGE).text

    assert owners.count('href="/compte/delegues"') == 2
    assert others.count('href="/compte/delegues"') == 1
