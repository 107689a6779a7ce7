"""What one feature does beside another: rights that end while something goes on."""

import threading
from contextlib import suppress
from datetime import date, timedelta

import pytest
import time_machine

from odoportail import clock, outbox
from odoportail.account import delegates as service
from odoportail.account import readers
from odoportail.auth import accounts, delegate_letters, delegation, links, moves
from odoportail.auth.sessions import Caller
from odoportail.billing import retention, undoing
from odoportail.exceptions import CommandRefused, NotFound
from odoportail.extensions import db
from odoportail.invoices import accounts as statements
from odoportail.models import Access, Kind, Message, MessageState, Purpose, Role, User
from tests.delegates.inviting import NADIA, OWNER, delegates
from tests.imports.import_files import Importer
from tests.page_client import text_of
from tests.world import PASSWORD, give_access, make_customer, make_invoice, make_user

TODAY = "2026-11-26T15:00:00Z"
LONG_AGO = date(2010, 1, 7)
CREDIT = {"subtotal_cents": -3495, "gst_cents": -175, "qst_cents": -349}
on = pytest.mark.parametrize
on_postgresql = on("database_url", ["postgresql"], indirect=True)
on_sqlite = on("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def garage(in_app):
    """Make the customer whose papers are read."""
    return make_customer("C-1", name="Garage Lavoie", email=OWNER)


@pytest.fixture
def ana(garage):
    """Make its owner."""
    return make_user(OWNER, garage)


def letters(name):
    """Return the queued letters of a name."""
    return db.session.scalars(db.select(Message).where(Message.letter == name)).all()


def let_in(owner, email=NADIA):
    """Let somebody read C-1 for a few days, as its owner does by the page."""
    day = clock.today() + timedelta(days=3)
    service.invite(owner.id, email, "C-1", day, PASSWORD, Caller())


@on("path", ["/factures/?tri=client", "/factures/export.csv?tri=-client"])
def test_reader_of_nobody_may_sort_by_customer(client, ana, path):
    db.session.execute(db.delete(Access))
    db.session.commit()
    client.sign_in(OWNER)

    assert client.get(path).status_code == 200


@on(
    "facts",
    [{"paid": [(LONG_AGO, 5019)]}, {"kind": Kind.CREDIT_NOTE, **CREDIT}],
    ids=["overpaid", "credited to the account"],
)
def test_what_is_removed_changes_no_statement(ana, garage, facts):
    make_invoice(garage, issued_on=LONG_AGO, **facts)
    make_invoice(garage, issued_on=date(2026, 1, 7))
    period = (date(2026, 1, 1), date(2026, 11, 1))
    before = statements.get_statement(ana.id, garage, "CAD", *period)

    with time_machine.travel(TODAY, tick=False):
        retention.remove(actor="command")

    after = statements.get_statement(ana.id, garage, "CAD", *period)
    assert after.closing_cents == before.closing_cents


def test_paper_that_was_paid_of_late_is_not_removed(client, ana, garage):
    make_invoice(garage, "39654", issued_on=LONG_AGO, paid=[(date(2026, 10, 1), 4019)])

    with time_machine.travel(TODAY, tick=False):
        retention.remove(actor="command")
        client.sign_in(OWNER)
        assert client.get("/factures/39654/quittance.pdf").status_code == 200


def test_address_that_nobody_answered_can_be_asked_for_ever(ana, garage):
    with time_machine.travel("2024-01-10T15:00:00Z", tick=False) as travelled:
        garage.email = "new@exemple.test"
        moves.ask(ana, garage.email, actor="import")
        db.session.commit()

        travelled.shift(timedelta(days=415))
        retention.remove(actor="command")

        assert len(moves.list_unanswered()) == 1


@on_postgresql
def test_paper_that_is_opened_while_an_import_is_undone_stays(
    client, ana, tmp_path, monkeypatch
):
    report = Importer(tmp_path).invoices()
    client.sign_in(OWNER)
    ask = undoing.refuse_opened

    def ask_then_open(*given, **more):
        ask(*given, **more)
        reader = threading.Thread(target=client.get, args=("/factures/F-1",))
        reader.start()
        reader.join(10)

    monkeypatch.setattr(undoing, "refuse_opened", ask_then_open)

    with pytest.raises(CommandRefused):
        undoing.undo(report.batch_id, actor="clerk")


def move_papers(app, owner, next_owner, customer):
    """Give one person's papers to another, as an import does."""
    with app.app_context():
        moves.end_access(db.session.get(User, owner), customer, actor="import")
        moves.own(db.session.get(User, next_owner), customer)
        delegation.end_all(customer, actor="import")
        db.session.commit()


@on_postgresql
def test_who_is_let_in_while_the_papers_move_is_not_let_in(
    app, ana, garage, monkeypatch
):
    bob = make_user("bob@exemple.test", make_customer("C-2"))
    ids = (ana.id, bob.id, garage.id)
    find, movers = delegation.find_or_make, []

    def find_meanwhile(*given):
        movers.append(threading.Thread(target=move_papers, args=(app, *ids)))
        movers[0].start()
        movers[0].join(2)
        return find(*given)

    monkeypatch.setattr(delegation, "find_or_make", find_meanwhile)
    with suppress(NotFound):
        let_in(ana)
    movers[0].join(20)

    assert delegates() == []


def test_those_who_left_are_not_told_who_came(client, ana, garage, tmp_path):
    make_user("bob@exemple.test", make_customer("C-8"))
    give_access(make_user(NADIA, make_customer("C-9")), garage, Role.ACCOUNTANT)
    client.sign_in(OWNER)
    Importer(tmp_path).customers({"email": "bob@exemple.test", "name": "Bob Tremblay"})

    (to_owner,), (to_delegate,) = letters("access_ended"), letters("delegate_ended")

    told = (
        moves.compose_access_ended(to_owner).values,
        delegate_letters.compose_delegate_ended(to_delegate).values,
    )
    assert told == ({"customer": "C-1"}, {"customer": "C-1"})
    assert "Bob Tremblay" not in client.get_text("/compte/journal")


def test_former_owner_is_not_told_of_the_next_ones_delegate(ana, garage):
    bob = make_user("bob@exemple.test", make_customer("C-2"))
    accounts.grant(NADIA, "C-1")
    moves.end_access(ana, garage.id, actor="import")
    moves.own(bob, garage.id)
    delegation.end_all(garage.id, actor="import")
    db.session.commit()

    accounts.grant(NADIA, "C-1", date(2099, 6, 1))

    for letter in letters("delegate_added"):
        written = delegate_letters.compose_delegate_added(letter)
        assert written is None or written.address != OWNER


def test_name_of_who_only_declined_is_not_told(ana, garage):
    nadia = make_user(NADIA, make_customer("C-2"), name="Nadia Roy")
    let_in(ana)
    service.give_up(nadia.id, "C-1")

    let_in(ana)

    (shown,) = readers.get_sharing(ana.id).shared[0].readers
    assert (shown.name, shown.has_come) == ("", False)


def test_who_gives_an_access_up_is_not_written_to(ana):
    nadia = make_user(NADIA, make_customer("C-2"))
    let_in(ana)

    service.give_up(nadia.id, "C-1")

    assert letters("delegate_ended") == []


@on_sqlite
def test_letter_sent_late_carries_nobody_elses_link(ana):
    with time_machine.travel("2024-01-10T15:00:00Z", tick=False) as travelled:
        let_in(ana)
        (letter,) = letters("delegate_invited")
        delegate_letters.compose_delegate_invited(letter)
        letter.state = MessageState.FAILED
        db.session.commit()
        travelled.shift(timedelta(days=420))
        retention.remove(actor="command")
        reset = links.make_link(ana, Purpose.RESET, clock.now())
        db.session.commit()
        outbox.retry_failed()

        written = delegate_letters.compose_delegate_invited(letter)

    assert written is None or written.values["url"] != links.address_of(reset)


@on("number", ["dossier", "releve"])
def test_invoice_may_be_called_as_a_page_is(client, ana, garage, number):
    make_invoice(garage, number)
    client.sign_in(OWNER)

    (address,) = {
        link
        for link in client.get("/factures/").text.split('"')
        if link.startswith("/factures/~")
    }

    assert f"Facture {number}" in text_of(client.get(address))
