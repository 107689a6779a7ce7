"""Who is told by mail of which new papers, and who is not."""

from datetime import timedelta

import pytest

from odoportail import clock
from odoportail.extensions import db
from odoportail.invoices import notices
from odoportail.models import Batch, Kind, Role
from tests.notices.telling import (
    addresses,
    bring,
    days_ago,
    told,
)
from tests.world import give_access, make_customer, make_user

ANA, NADIA = "ana@exemple.test", "nadia@exemple.test"


def set_import_day(invoice, days, **facts):
    """Let a paper have come in so many days ago."""
    batch = db.session.get(Batch, invoice.batch_id)
    batch.imported_at = clock.now() - timedelta(days=days)
    for name, value in facts.items():
        setattr(batch, name, value)
    db.session.commit()


UNTOLD = {
    "notices off": {"wants_new_invoices": False},
    "no password yet": {"password": None},
    "disabled": {"active": False},
}


@pytest.mark.parametrize("facts", UNTOLD.values(), ids=UNTOLD)
def test_person_is_left_alone(garage, facts):
    make_user(ANA, garage, **facts)
    bring(garage)

    notices.send()

    assert addresses() == []
    assert told() == []


def test_person_who_wants_notices_is_told(ana, garage):
    bring(garage, "39654")

    notices.send()

    assert addresses() == [ANA]
    assert told() == [(ana.id, "39654")]


def test_person_without_access_is_not_told(ana, garage):
    make_user("marc@exemple.test")
    bring(garage)

    notices.send()

    assert addresses() == [ANA]


@pytest.mark.parametrize(("days", "is_told"), [(0, True), (1, False)])
def test_access_holds_to_the_end_of_its_last_day(ana, garage, days, is_told):
    nadia = make_user(NADIA)
    give_access(nadia, garage, Role.ACCOUNTANT, last_day=days_ago(days))
    bring(garage)

    notices.send()

    assert (NADIA in addresses()) is is_told


DAYS = {
    "today": (0, True),
    "on the first day": (31, True),
    "before the first day": (32, False),
    "tomorrow": (-1, False),
}


@pytest.mark.parametrize(("days", "is_told"), DAYS.values(), ids=DAYS)
def test_paper_is_told_when_issued(ana, garage, days, is_told):
    bring(garage, issued_on=days_ago(days))

    notices.send()

    assert addresses() == ([ANA] if is_told else [])


def test_history_is_told_where_asked_for(ana, garage):
    for days in (300, 301):
        invoice = bring(garage, f"{days}", issued_on=days_ago(days))
        set_import_day(invoice, 299)

    notices.send(since=days_ago(300))

    assert told() == [(ana.id, "300")]


def test_paper_of_the_future_is_told_when_its_day_has_come(ana, garage, moment):
    bring(garage, issued_on=days_ago(-40))
    notices.send()
    moment.shift(timedelta(days=39))
    notices.send()
    assert addresses() == []

    moment.shift(timedelta(days=1))
    notices.send()

    assert addresses() == [ANA]


def test_day_begins_in_quebec(ana, garage, moment):
    bring(garage, issued_on=days_ago(-1))

    moment.move_to("2026-03-03T04:59:00Z")
    notices.send()
    assert addresses() == []

    moment.move_to("2026-03-03T05:00:00Z")
    notices.send()
    assert addresses() == [ANA]


@pytest.mark.parametrize(("days", "is_told"), [(62, True), (63, False)])
def test_paper_may_come_in_a_month_before_it_is_issued(ana, garage, days, is_told):
    set_import_day(bring(garage, issued_on=days_ago(31)), days)

    notices.send()

    assert addresses() == ([ANA] if is_told else [])


def test_import_that_was_undone_tells_nobody(ana, garage):
    set_import_day(bring(garage), 0, undone_at=clock.now(), undone_by="clerk")

    notices.send()

    assert addresses() == []


@pytest.mark.parametrize("ending", ["", ".pdf"], ids=["page", "PDF"])
def test_paper_opened_already_is_no_news_to_who_opened_it(client, ana, garage, ending):
    make_user(NADIA, garage)
    bring(garage, "39654")
    bring(garage, "39655")
    client.sign_in(ANA)
    assert client.get(f"/factures/39654{ending}").status_code == 200

    notices.send()

    assert (ana.id, "39654") not in told()
    assert len(told()) == 3


def test_several_papers_are_one_mail(ana, garage):
    for number in ("39654", "39655", "39656"):
        bring(garage, number)

    counts = notices.send()

    assert addresses() == [ANA]
    assert [number for _, number in told()] == ["39654", "39655", "39656"]
    assert counts[notices.NoticeKind.NEW_INVOICE] == notices.Count(mails=1, papers=3)


def test_accountant_of_two_customers_gets_one_mail(ana, garage):
    nadia = make_user(NADIA, garage, make_customer())
    for access in nadia.accesses:
        bring(access.customer)

    notices.send()

    assert addresses() == [ANA, NADIA]
    assert len(told()) == 3


def test_credit_note_is_news(ana, garage):
    invoice = bring(garage, "F-1", issued_on=days_ago(90))
    amounts = {"subtotal_cents": -3495, "gst_cents": -175, "qst_cents": -349}
    bring(garage, "N-1", kind=Kind.CREDIT_NOTE, corrects_id=invoice.id, **amounts)

    notices.send()

    assert told() == [(ana.id, "N-1")]


def test_notice_speaks_of_the_persons_own_language_and_address(garage):
    make_user("Sarah@Exemple.test", garage, language="en")
    bring(garage)

    notices.send()

    message = db.session.scalar(db.select(notices.mail.Message))
    assert (message.address, message.language) == ("Sarah@Exemple.test", "en")
