"""What the form takes, what it refuses, and what it does not tell."""

from datetime import date

import pytest
import time_machine
from sqlalchemy import func, select

from odoportail import journal
from odoportail.account import delegates as service
from odoportail.addresses import email_key
from odoportail.extensions import db
from odoportail.models import Access, Event, User
from tests.delegates.inviting import (
    END,
    GIVE_UP,
    LAST_DAY,
    NADIA,
    OWNER,
    PAGE,
    delegates,
    end,
    invite,
    mails_to,
)
from tests.page_client import text_of, without_token
from tests.test_equal_work import counted
from tests.world import PASSWORD, make_customer, make_user


@pytest.fixture
def others(ana):
    """Make a customer that is another's."""
    return make_user("luc@exemple.test", make_customer("C-9", name="Transport Gagnon"))


@pytest.mark.parametrize(
    ("today", "proposed"),
    [
        ("2026-03-02T17:00:00Z", "2026-06-30"),
        ("2026-07-01T03:59:00Z", "2026-06-30"),
        ("2026-07-01T04:00:00Z", "2027-06-30"),
    ],
)
def test_next_end_of_june_is_proposed(app, today, proposed):
    with time_machine.travel(today, tick=False):
        browser = app.test_client()
        browser.sign_in(OWNER)

        assert f'value="{proposed}"' in browser.get(PAGE).text


@pytest.mark.parametrize(
    ("today", "latest"),
    [
        ("2026-03-02T17:00:00Z", date(2028, 3, 2)),
        ("2028-02-29T17:00:00Z", date(2030, 2, 28)),
    ],
)
def test_last_day_is_two_years_away_at_most(today, latest):
    with time_machine.travel(today, tick=False):
        assert service.latest_last_day() == latest


@pytest.mark.parametrize("day", ["2026-03-02", "2028-03-02"])
def test_first_and_last_of_the_days_are_taken(owner, day):
    assert invite(owner, last_day=day).status_code == 303
    assert delegates() == [(NADIA, "C-1", date.fromisoformat(day))]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"last_day": "2026-03-01"},
            "Choisissez un jour entre aujourd’hui et la même date dans deux ans.",
        ),
        (
            {"last_day": "2028-03-03"},
            "Choisissez un jour entre aujourd’hui et la même date dans deux ans.",
        ),
        ({"last_day": "soon"}, "Indiquez un jour"),
        ({"last_day": ""}, "Indiquez un jour"),
        ({"email": "nadia"}, "Ce n’est pas une adresse courriel."),
        ({"email": ""}, "Entrez une adresse courriel."),
        ({"email": f"{NADIA}, eve@exemple.test"}, "Ce n’est pas une adresse"),
        ({"customer": ""}, "Choisissez de qui sont les factures."),
        ({"present": ""}, "Entrez votre mot de passe actuel."),
        ({"present": "wrong"}, "Ce n’est pas votre mot de passe actuel."),
        ({"email": OWNER}, "Cette adresse est déjà celle d’un propriétaire"),
        ({"email": "ANA@Exemple.test"}, "Cette adresse est déjà celle d’un"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(owner, office, fields, said):
    response = invite(owner, **fields)

    assert response.status_code == 422
    assert said in text_of(response)
    assert delegates() == []
    assert mails_to(office, OWNER) == []


def test_co_owner_is_refused(garage, owner):
    make_user("luc@exemple.test", garage)

    response = invite(owner, "Luc@exemple.test")

    assert "Cette adresse est déjà celle d’un propriétaire" in text_of(response)
    assert delegates() == []


def test_delegate_who_is_invited_again_gets_another_last_day(owner):
    invite(owner)
    invite(owner, "NADIA@exemple.test", last_day="2026-12-31")

    assert delegates() == [(NADIA, "C-1", date(2026, 12, 31))]


@pytest.mark.parametrize("number", ["C-9", "C-404", "\x00", "C-1 "])
def test_papers_of_another_are_not_given_away(owner, others, number):
    response = invite(owner, customer=number)

    assert response.status_code == 404
    assert delegates() == []


def test_delegate_cannot_invite_nor_end_nor_see_the_others(app, owner, others):
    invite(owner)
    invite(owner, "luc@exemple.test")
    luc = app.test_client()
    luc.sign_in("luc@exemple.test")

    assert NADIA not in luc.get_text(PAGE)
    assert invite(luc, "eve@exemple.test").status_code == 404
    assert end(luc).status_code == 404
    assert [email for email, *_ in delegates()] == ["luc@exemple.test", NADIA]


def test_owner_cannot_end_a_right_to_the_papers_of_another(app, owner, others):
    luc = app.test_client()
    luc.sign_in("luc@exemple.test")
    invite(luc, customer="C-9")

    assert end(owner, customer="C-9").status_code == 404
    assert end(owner).status_code == 404
    assert delegates() == [(NADIA, "C-9", date(2026, 6, 30))]


def test_owner_is_not_ended_by_the_button_of_a_delegate(garage, owner):
    make_user("luc@exemple.test", garage)

    assert end(owner, "luc@exemple.test").status_code == 404
    assert owner.post_form(GIVE_UP, {"customer": "C-1"}, page=PAGE).status_code == 404
    owners = db.session.scalar(select(func.count()).select_from(Access))
    assert owners == 2


@pytest.mark.parametrize("path", [END, GIVE_UP])
def test_button_of_an_old_page_ends_nothing(owner, path):
    invite(owner)

    response = owner.post(path, data={"customer": "C-1", "email": NADIA})

    assert response.location == PAGE
    assert len(delegates()) == 1


def test_who_owns_nothing_gets_no_form(client, owner, others):
    make_user(NADIA, password=PASSWORD)
    db.session.execute(db.delete(Access).where(Access.user_id == user_id(NADIA)))
    client.sign_in(NADIA)

    page = client.get(PAGE)

    assert 'name="present"' not in page.text
    assert "Vous n’avez aucune facture à partager" in text_of(page)


def user_id(email):
    """Return a person's id."""
    return db.session.scalar(select(User.id).where(User.email_key == email_key(email)))


def work_of(app, monkeypatch, email):
    """Return what an invitation costs, and what is seen of it before and after."""
    browser = app.test_client()
    browser.sign_in(OWNER)
    page = browser.get(PAGE).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"csrf_token": token, "email": email, "customer": "C-1"}
    with counted(monkeypatch) as (statements, hashes):
        response = browser.post(
            PAGE, data=data | {"last_day": LAST_DAY, "present": PASSWORD}
        )
    seen = without_token(browser.get(PAGE))
    told = without_token(browser.get("/compte/journal"))
    end(browser, email)
    return response.status_code, statements, hashes, *blank(email, seen, told)


def blank(email, *texts):
    """Return pages without the address, which alone may differ."""
    whole = [text.replace("<wbr>", "") for text in texts]
    return [text.replace(email, "").replace(email.lower(), "") for text in whole]


@pytest.mark.parametrize("kind", ["known", "disabled", "never activated"])
def test_invitation_does_not_tell_who_has_an_account(app, monkeypatch, kind):
    facts = {"active": kind != "disabled", "name": "Nadia Roy"}
    password = None if kind == "never activated" else PASSWORD
    make_user("Nadia@exemple.test", make_customer("C-2"), password=password, **facts)
    work_of(app, monkeypatch, "warm.up@exemple.test")
    db.session.execute(db.delete(Event))

    known = work_of(app, monkeypatch, "nadia@exemple.test")
    db.session.execute(db.delete(Event))
    unknown = work_of(app, monkeypatch, "neuve@exemple.test")

    assert known == unknown
    assert known[2] == ["verify"]


def test_twentieth_invitation_of_a_day_is_sent_and_the_next_is_not(ana, owner, spring):
    for _ in range(service.MAX_A_DAY - 1):
        journal.record("access_granted", user_id=ana.id)
    db.session.commit()

    assert invite(owner).status_code == 303
    refused = invite(owner, "eve@exemple.test")

    assert refused.status_code == 422
    assert "autant d’invitations" in text_of(refused)
    assert [email for email, *_ in delegates()] == [NADIA]
    spring.shift(24 * 60 * 60)
    owner.sign_in(OWNER)
    assert invite(owner, "eve@exemple.test").status_code == 303


def test_what_others_granted_does_not_count(ana, owner):
    for _ in range(service.MAX_A_DAY):
        journal.record("access_granted", user_id=ana.id, actor="command")
    db.session.commit()

    assert invite(owner).status_code == 303
