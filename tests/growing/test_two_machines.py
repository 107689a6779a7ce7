"""What was begun on one machine goes on on the other, and is done once."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from odoportail import mail
from odoportail.models import Document, Invoice
from tests.machines import PUBLIC, Browser, ends, wait_for_waiting
from tests.post_office import link_in
from tests.world import make_customer, make_invoice, make_user, numbers

NEW_PASSWORD = "another few words in a row"
MAILS = 100


@pytest.fixture
def person(database):
    """Make somebody with a paper, for one test alone; return address and number."""
    turn = next(numbers)
    customer = make_customer(f"C-{turn}")
    make_user(f"ana{turn}@exemple.test", customer)
    make_invoice(customer, f"F-{turn}")
    return f"ana{turn}@exemple.test", f"F-{turn}"


@pytest.fixture
def browser():
    """Return a browser that nobody knows yet."""
    return Browser()


def test_session_begun_on_one_opens_the_other_and_ends_on_both(
    machines, person, browser
):
    (a, b), (email, number) = machines, person
    browser.sign_in(a, email)

    there = browser.get(b, "/factures/")
    browser.post(b, "/deconnexion", page="/", seen_on=a)

    assert number in there.text
    assert [browser.get(one, "/factures/").status for one in machines] == [303, 303]
    assert a.base != b.base


def test_form_of_one_is_answered_by_the_other(machines, person, browser):
    a, b = machines

    assert browser.sign_in(b, person[0], seen_on=a) == 303


def test_failures_on_one_count_on_the_other(machines, person):
    a, b = machines
    guesses = [Browser().sign_in(a, person[0], "wrong") for _ in range(10)]

    assert set(guesses) == {422}
    assert Browser().sign_in(b, person[0], "wrong") == 429
    assert Browser().sign_in(b, person[0]) == 429


def test_guesses_on_both_at_once_are_no_more_than_on_one(machines, person):
    def guess(turn):
        return Browser().sign_in(machines[turn % 2], person[0], "wrong")

    with ThreadPoolExecutor(16) as pool:
        heard = Counter(pool.map(guess, range(24)))

    assert 0 < heard[422] <= 10
    assert heard[429] == 24 - heard[422]


def test_link_asked_on_one_and_mailed_by_the_other_opens_on_the_first(
    machines, person, browser, office
):
    (a, b), (email, _) = machines, person
    browser.post(a, "/mot-de-passe/oublie", email=email)
    ends(b.start("mail", "deliver"))
    (sent,) = [mail for mail in office.mails if mail.recipients == [email]]

    browser.get(a, link_in(sent, PUBLIC))
    chosen = {"password": NEW_PASSWORD, "confirm": NEW_PASSWORD}
    browser.post(a, "/mot-de-passe/nouveau", seen_on=b, **chosen)

    assert Browser().sign_in(b, email, NEW_PASSWORD) == 303


def test_language_chosen_on_one_is_spoken_by_the_other(machines, person, browser):
    (a, b), (email, _) = machines, person
    browser.sign_in(a, email)
    browser.post(a, "/langue", page="/", language="en", next="/")
    elsewhere = Browser()
    elsewhere.sign_in(b, email)

    assert 'lang="en-CA"' in browser.get(b, "/").text
    assert 'lang="en-CA"' in elsewhere.get(b, "/").text


def test_pdf_asked_of_both_at_once_is_made_once(machines, person, browser, database):
    email, number = person
    browser.sign_in(machines[0], email)
    together = threading.Barrier(2)

    def ask(machine):
        together.wait()
        return browser.get(machine, f"/factures/{number}.pdf").body

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(ask, machines)

    kept = database.session.scalars(
        sa.select(Document.content).join(Invoice).where(Invoice.number == number)
    )
    assert [first, second] == list(kept) * 2
    assert first.startswith(b"%PDF")


def test_nothing_is_kept_on_a_machine(machines, person, browser):
    email, number = person
    browser.sign_in(machines[0], email)
    paths = ("", f"{number}", f"{number}.pdf", "export.csv", "export.zip")

    statuses = {
        browser.get(machine, f"/factures/{path}").status
        for machine in machines
        for path in paths
    }

    assert statuses == {200}
    assert [list(machine.folder.iterdir()) for machine in machines] == [[], []]


def test_hundred_mails_leave_once_each_by_two_workers(machines, database, office):
    emails = [f"client{turn}@exemple.test" for turn in range(MAILS)]
    customer = make_customer()
    for email in emails:
        make_user(email, customer, password=None)
        mail.queue("reset", email, "fr")
    database.session.commit()
    with database.engine.begin() as held:
        held.execute(sa.text("LOCK TABLE messages IN ACCESS EXCLUSIVE MODE"))
        workers = [machine.start("mail", "deliver") for machine in machines]
        wait_for_waiting(database.engine, 2)

    said = ends(*workers)

    # Others may wait here as well: to whom a test before has locked out.
    mails = [sent for sent in office.mails if sent.recipients[0] in emails]
    assert Counter(sent.recipients[0] for sent in mails) == Counter(emails)
    assert len({sent["Message-ID"] for sent in mails}) == MAILS
    assert all(": sent" in words for words in said)
