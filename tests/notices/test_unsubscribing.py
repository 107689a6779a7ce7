"""One click in a mail program switches a kind of notices off (RFC 8058)."""

import re

import pytest
from sqlalchemy import select

from odoportail import mail
from odoportail.extensions import db
from odoportail.invoices import notice_switches, notices
from odoportail.models import SWITCHES, Event, NoticeKind, User
from tests.notices.telling import (
    ALL_KINDS,
    NEW,
    RECEIPT,
    REMINDER,
    addresses,
    bring,
    bring_overdue,
    bring_paid,
)
from tests.page_client import rows_of, text_of
from tests.post_office import html_of_mail, text_of_mail
from tests.world import make_user

ANA, MARC = "ana@exemple.test", "marc@exemple.test"
BASE = "https://portail.exemple.test/facturation"
BRINGING = {NEW: bring, RECEIPT: bring_paid, REMINDER: bring_overdue}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def settings(settings):
    """Send notices of every kind, from a portal on https and under a prefix."""
    return settings | ALL_KINDS | {"BASE_URL": BASE}


@pytest.fixture
def program(app):
    """Return a mail program: over https, with no session, and from no page of ours."""
    app.config["PREFERRED_URL_SCHEME"] = "https"
    return app.test_client()


def receive(office, garage, kind):
    """Send a notice of a kind, and return it as the server got it."""
    BRINGING[kind](garage)
    notices.send()
    list(mail.deliver())
    (sent,) = [one for one in office.mails if one["Subject"]]
    office.mails.clear()
    return sent


def path_in(sent):
    """Return the path that a mail's own header says to post to."""
    url = re.fullmatch(r"<(https://[^<>\s]+)>", sent["List-Unsubscribe"])[1]
    assert url.startswith(f"{BASE}/avis/")
    return url.removeprefix(BASE)


def path_of(user, kind=NEW):
    """Return the path of a link, as a mail carries it."""
    return notice_switches.address_of(user, kind).removeprefix(BASE)


def is_on(kind=NEW, email=ANA):
    """Say whether a person gets notices of a kind, as the database has it."""
    db.session.rollback()
    query = select(SWITCHES[kind]).where(User.email == email)
    return db.session.scalar(query)


def events():
    """Return what was written down of the switches."""
    query = select(Event.action, Event.user_id).where(Event.action.like("%stopped"))
    return [tuple(row) for row in db.session.execute(query)]


@pytest.mark.parametrize("kind", NoticeKind)
def test_one_click_stops_this_kind_and_no_other(ana, garage, office, program, kind):
    sent = receive(office, garage, kind)
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    response = program.post(path_in(sent), data=ONE_CLICK)

    assert response.status_code == 200
    assert "Vous ne recevrez plus ces courriels" in text_of(response)
    for bring_one in BRINGING.values():
        bring_one(garage)
    notices.send()
    told = {one: addresses(one) for one in NoticeKind}
    before = {one: [ANA] if one is kind else [] for one in NoticeKind}
    after = {one: [] if one is kind else [ANA] for one in NoticeKind}
    assert told == {one: before[one] + after[one] for one in NoticeKind}


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_mail_shows_the_link_in_both_its_languages(garage, office, kind, language):
    make_user(ANA, garage, language=language)

    sent = receive(office, garage, kind)

    url = BASE + path_in(sent)
    times = {"fr": 1, "en": 2}[language]
    assert text_of_mail(sent).split().count(url) == times
    assert html_of_mail(sent).count(f'<a href="{url}">') == times
    assert "Ne plus recevoir ces courriels</a>" in html_of_mail(sent)


def test_header_goes_over_the_wire_as_it_is(ana, garage, office):
    sent = receive(office, garage, NEW)

    url = BASE + path_in(sent)
    assert len(url) > 78
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in sent.raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in sent.raw


BODIES = {
    "none": {},
    "as a form": {"data": ONE_CLICK},
    "in parts": {"data": ONE_CLICK, "content_type": "multipart/form-data"},
    "parts that are none": {"data": b"x", "content_type": "multipart/form-data"},
    "JSON": {"json": {"a": 1}},
    "bytes": {"data": b"\xff\x00", "content_type": "application/octet-stream"},
    "too large": {"data": b"x" * 70_000, "content_type": "text/plain"},
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_body_may_be_anything(ana, program, body):
    response = program.post(path_of(ana), **body)

    assert response.status_code == 200
    assert not is_on()


def test_click_is_the_same_however_often(ana, program):
    answers = [program.post(path_of(ana), data=ONE_CLICK) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert len({text_of(answer) for answer in answers}) == 1
    assert events() == [("new_invoice_notices_stopped", ana.id)]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_scanner_that_follows_the_link_changes_nothing(ana, program, method):
    response = program.open(path_of(ana), method=method)

    assert response.status_code == 200
    assert is_on()
    assert events() == []


ASKED = {
    NEW: ("les nouvelles factures", "new invoices"),
    RECEIPT: ("les paiements reçus", "payments received"),
    REMINDER: ("les factures en retard", "overdue invoices"),
}


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_page_says_which_mails_and_its_button_stops_them(
    client, garage, kind, language
):
    ana = make_user(ANA, garage, language=language)
    words = ASKED[kind][["fr", "en"].index(language)]
    path = path_of(ana, kind)
    assert words in client.get_text(path)

    response = client.post_form(path)

    assert words in text_of(response)
    assert not is_on(kind)
    assert f'action="{path}"' not in client.get(path).text
    assert 'href="/compte/"' in response.text


def test_profile_switches_it_on_again(ana, client):
    client.post(path_of(ana))
    client.sign_in()

    client.post_form("/compte/", {"language": "fr", "wants_new_invoices": "y"})

    assert is_on()
    client.post(path_of(ana))
    assert not is_on()


def test_link_is_of_one_person(ana, garage, client):
    make_user(MARC, garage)

    client.post(path_of(ana))

    assert (is_on(email=ANA), is_on(email=MARC)) == (False, True)


def test_person_who_is_out_can_still_stop_mails(ana, client):
    path = path_of(ana)
    ana.active = False
    db.session.delete(ana.accesses[0])
    db.session.commit()

    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 200
    assert not is_on()


def test_owner_reads_that_somebody_used_the_link(ana, client):
    client.post(path_of(ana))
    client.sign_in()

    rows = [row[1:3] for row in rows_of(client.get("/compte/journal"))]

    assert [
        "Quelqu’un",
        "Arrêt, par un lien, des courriels sur les nouvelles factures",
    ] in rows
