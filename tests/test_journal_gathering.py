"""The journal tells on one line what came in one go, and on several what did not."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from odoportail import journal
from odoportail.extensions import db
from odoportail.models import Role
from tests.page_client import rows_of
from tests.world import give_access, make_customer, make_invoice, make_user

PAGE = "/compte/journal"
NOON = datetime(2026, 3, 2, 17, 0, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def papers(in_app):
    """Make two invoices of a customer, and one of another."""
    garage = make_customer("C-1", name="Garage Lavoie")
    zenith = make_customer("C-2", name="Zénith")
    return [
        make_invoice(garage, "39654"),
        make_invoice(garage, "36627"),
        make_invoice(zenith, "40000"),
    ]


@pytest.fixture
def ana(papers):
    """Make the owner of all of them."""
    return make_user("ana@exemple.test", papers[0].customer, papers[-1].customer)


def write(user, paper, at=NOON, **facts):
    """Write down that somebody opened a PDF."""
    whose = {"customer_id": paper.customer_id, "invoice_id": paper.id}
    with time_machine.travel(at, tick=False):
        journal.record("pdf_opened", user_id=user.id, **whose, **facts)
        db.session.commit()


def told(client):
    """Return what the journal tells of PDFs: what, whose, and the number."""
    client.sign_in()
    rows = [row[2:] for row in rows_of(client.get(f"{PAGE}?quoi=factures"))[1:]]
    return [[cell.replace("\u00a0", " ") for cell in row] for row in rows]


def test_papers_that_were_opened_in_one_go_are_one_line(client, ana, papers):
    for place, paper in enumerate(papers[:2]):
        write(ana, paper, NOON + place * SECOND)

    assert told(client) == [["PDF ouvert · 2", "Garage Lavoie", ""]]


def test_paper_that_was_opened_twice_in_one_go_has_its_number(client, ana, papers):
    for place in range(2):
        write(ana, papers[0], NOON + place * SECOND)

    assert told(client) == [["PDF ouvert · 2", "Garage Lavoie", "39654"]]


def test_papers_of_two_customers_are_two_lines(client, ana, papers):
    for paper in papers[1:]:
        write(ana, paper)

    assert told(client) == [
        ["PDF ouvert", "Zénith", "40000"],
        ["PDF ouvert", "Garage Lavoie", "36627"],
    ]


def test_papers_of_two_minutes_are_two_lines(client, ana, papers):
    for place, paper in enumerate(papers[:2]):
        write(ana, paper, NOON + place * timedelta(seconds=30))

    assert [number for *_, number in told(client)] == ["36627", "39654"]


def test_papers_that_were_looked_at_for_two_reasons_are_two_lines(client, ana, papers):
    for paper, reason in zip(papers, ("Appel", "Litige"), strict=False):
        write(ana, paper, reason=reason)

    assert [what for what, *_ in told(client)] == [
        "PDF ouvert Motif : Litige",
        "PDF ouvert Motif : Appel",
    ]


def test_customer_whose_papers_are_closed_is_told_by_number(client, ana):
    other = make_customer("C-3", name="Transport Gagnon")
    give_access(ana, other, Role.ACCOUNTANT, NOON.date())
    write(ana, make_invoice(other, "50000"))

    assert told(client) == [["PDF ouvert", "C-3", "50000"]]


def test_sign_ins_of_one_minute_are_each_a_line(app, client, ana):
    with time_machine.travel(NOON, tick=False):
        app.test_client().sign_in()
        client.sign_in()

        rows = rows_of(client.get(f"{PAGE}?quoi=connexions"))[1:]

    assert len(rows) == 2
