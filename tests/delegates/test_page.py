"""Who reads one's papers, as the owner is shown it."""

import re
from datetime import date, timedelta

import pytest

from odoportail import journal
from odoportail.extensions import db
from odoportail.models import Access, Role
from tests.delegates.inviting import NADIA, OWNER, PAGE, end, invite
from tests.page_client import XHTML, parse, text_of
from tests.previewing import enter_preview
from tests.world import give_access, make_customer, make_invoice, make_user


@pytest.fixture
def nadia(garage):
    """Make somebody who reads the garage's papers to the end of June."""
    user = make_user(NADIA, make_customer("C-2"), name="Nadia Roy")
    give_access(user, garage, Role.ACCOUNTANT, date(2026, 6, 30))
    return user


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ["Délégués", "Garage Lavoie", "Personne d’autre ne consulte ces"]),
        ("en", ["Delegates", "Garage Lavoie", "Nobody else reads these invoices."]),
    ],
)
def test_page_says_that_nobody_reads_yet(owner, language, said):
    owner.choose_language(language)

    text = owner.get_text(PAGE)

    assert all(words in text for words in said)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "fr",
            [
                NADIA,
                "Jusqu’au 30 juin 2026",
                "Accordé le 2 mars 2026 à 12\u00a0h\u00a000",
                "N’a encore ouvert aucune de ces factures",
            ],
        ),
        ("en", [NADIA, "Until June 30, 2026", "Given on March 2, 2026 at"]),
    ],
)
def test_delegate_is_listed_with_the_days(owner, language, said):
    invite(owner)
    owner.choose_language(language)

    text = owner.get_text(PAGE)

    assert all(words in text for words in said)


def test_access_that_is_given_again_is_of_when_it_was_last_given(owner, spring):
    invite(owner)
    end(owner)
    spring.shift(300)
    invite(owner)

    text = owner.get_text(PAGE).replace("\u00a0", " ")

    assert re.findall("12 h 0.", text) == ["12 h 05"]


def test_name_is_shown_once_the_delegate_has_opened_an_invoice(owner, client, nadia):
    before = owner.get_text(PAGE)
    client.sign_in(NADIA)
    client.get("/factures/39654")

    after = owner.get_text(PAGE)

    assert "Nadia Roy" not in before
    assert "Nadia Roy" in after
    assert "N’a encore ouvert" not in after


def test_what_delegates_open_elsewhere_is_not_told(owner, client, nadia):
    other = make_customer("C-3")
    make_invoice(other, "50001")
    give_access(nadia, other)
    client.sign_in(NADIA)
    assert client.get("/factures/50001").status_code == 200

    assert "N’a encore ouvert" in owner.get_text(PAGE)


def test_rights_without_a_day_or_a_beginning_are_listed_too(owner, garage, nadia):
    db.session.get_one(Access, (nadia.id, garage.id)).last_day = None
    db.session.commit()

    text = owner.get_text(PAGE)

    assert "Sans date de fin" in text
    assert "Accordé le" not in text


def test_co_owner_is_shown_without_a_button(owner, garage):
    make_user("luc@exemple.test", garage)

    page = owner.get(PAGE)

    assert "luc@exemple.test propriétaire" in text_of(page)
    assert "Mettre fin à l’accès" not in text_of(page)
    assert OWNER not in page.text


@pytest.mark.parametrize("email", [OWNER, NADIA], ids=["to end", "to give up"])
def test_what_ends_a_right_asks_first(owner, client, nadia, email):
    client.sign_in(email)

    (asking,) = parse(client.get(PAGE)).iterfind(f".//{XHTML}details[@class='ending']")

    assert asking.get("open") is None
    assert [child.tag for child in asking] == [f"{XHTML}summary", f"{XHTML}form"]
    assert asking.find(f".//{XHTML}button") in list(asking[1])


def test_right_that_ended_by_itself_is_shown_for_a_month(owner, spring, nadia):
    spring.move_to("2026-07-01T04:00:00Z")
    owner.sign_in(OWNER)
    page = owner.get(PAGE)
    spring.shift(timedelta(days=31))
    owner.sign_in(OWNER)

    assert "A pris fin de lui-même après le 30 juin 2026" in text_of(page)
    assert "Mettre fin à l’accès" not in text_of(page)
    assert NADIA not in owner.get_text(PAGE)


def test_owner_of_several_chooses_whose_papers(app, garage):
    other = make_customer("C-2", name="École de conduite")
    make_user("luc@exemple.test", garage, other)
    browser = app.test_client()
    browser.sign_in("luc@exemple.test")

    choices = re.findall("<option[^>]*>([^<]+)<", browser.get(PAGE).text)
    invite(browser, customer="C-2")

    assert choices == ["Choisir un client", "École de conduite", "Garage Lavoie"]
    words = browser.get_text(PAGE)
    assert words.index(NADIA) < words.index("Garage Lavoie")


def test_refused_form_keeps_what_was_typed(owner):
    page = invite(owner, "nadia", last_day="2027-01-31").text

    assert 'value="nadia"' in page
    assert 'value="2027-01-31"' in page


def test_form_that_is_too_old_is_said_plainly(owner):
    response = owner.post(PAGE, data={"email": NADIA})

    assert response.status_code == 422
    assert "Cette page est restée ouverte trop longtemps." in text_of(response)


def happenings(browser):
    """Return the words of the journal's page."""
    return browser.get_text("/compte/journal")


def test_journal_tells_both_who_gave_and_who_ended_what(app, owner, nadia):
    invite(owner)
    end(owner)
    reader = app.test_client()
    reader.sign_in(NADIA)

    assert f"Vous Accès aux factures accordé à {NADIA}" in happenings(owner)
    assert f"Vous Accès aux factures retiré à {NADIA}" in happenings(owner)
    assert f"{OWNER} Vous a donné accès aux factures" in happenings(reader)
    assert f"{OWNER} A mis fin à votre accès aux factures" in happenings(reader)


@pytest.mark.parametrize(
    ("action", "hers"),
    [
        ("access_granted", "Vous a donné accès"),
        ("access_ended", "A mis fin à votre accès"),
    ],
)
def test_rows_of_before_name_the_person_all_the_same(
    app, owner, garage, nadia, action, hers
):
    journal.record(action, user_id=nadia.id, customer_id=garage.id, actor="command")
    db.session.commit()
    reader = app.test_client()
    reader.sign_in(NADIA)

    (told,) = [part for part in happenings(owner).split("ODOTRACK ") if NADIA in part]
    assert "ccès" in told
    assert f"ODOTRACK {hers} aux factures" in happenings(reader)


def test_operator_who_looks_is_no_delegate(app, owner, runner):
    enter_preview(app.test_client(), runner, "C-1")

    text = owner.get_text(PAGE)

    assert "Personne d’autre ne consulte ces" in text
    assert "PREVIEW" not in text
