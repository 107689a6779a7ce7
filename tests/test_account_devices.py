"""Where one is signed in, and how to end it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from odoportail.account.browsers import device_words
from odoportail.extensions import db
from odoportail.models import SignIn, User
from tests.page_client import text_of
from tests.world import PASSWORD, make_user

PAGE = "/compte/appareils"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1"
)
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Firefox/150.0"
CHROME = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) {} Safari/537.36"
NOON = datetime(2026, 3, 1, 17, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def ana(in_app):
    """Make the person whose devices they are, at noon in Québec."""
    with time_machine.travel(NOON, tick=False) as clock:
        make_user()
        yield clock


def enter(app, agent=WINDOWS, ip_address="203.0.113.5", **fields):
    """Return a browser that is signed in from there."""
    browser = app.test_client()
    browser.environ_base |= {"HTTP_USER_AGENT": agent, "REMOTE_ADDR": ip_address}
    browser.sign_in(**fields)
    return browser


def newest():
    """Return the id of the newest session."""
    return db.session.scalar(select(SignIn.id).order_by(SignIn.id.desc()).limit(1))


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (IPHONE, "Safari sur iPhone"),
        (IPHONE.replace("Version/", "CriOS/140 "), "Chrome sur iPhone"),
        (WINDOWS, "Firefox sur Windows"),
        (CHROME.format("Linux; Android 15", "Chrome/140.0"), "Chrome sur Android"),
        (
            CHROME.format("Windows NT 10.0", "Chrome/140.0 Edg/140.0"),
            "Edge sur Windows",
        ),
        (CHROME.format("Macintosh", "Version/19.0"), "Safari sur Mac"),
        (CHROME.format("X11; CrOS x86_64", "Chrome/140.0"), "Chrome sur ChromeOS"),
        ("curl/8.0", "Appareil inconnu"),
        ("", "Appareil inconnu"),
    ],
)
def test_agent_is_said_in_words(app, agent, words):
    with app.test_request_context():
        assert device_words(agent) == words


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "fr",
            [
                "cet appareil",
                "Depuis 203.0.113.5",
                "le 1er mars 2026 à 12\u00a0h\u00a000",
            ],
        ),
        ("en", ["this device", "From 203.0.113.5", "March 1, 2026 at 12:00\u00a0p.m."]),
    ],
)
def test_page_tells_device_place_and_time(app, language, said):
    browser = enter(app)
    browser.choose_language(language)

    text = browser.get_text(PAGE)

    assert all(words in text for words in ["Firefox", *said])


def test_this_device_comes_first_and_has_no_button(app):
    browser = enter(app, IPHONE)
    enter(app, WINDOWS)

    page = browser.get(PAGE)

    assert text_of(page).index("iPhone") < text_of(page).index("Firefox")
    assert f"/compte/appareils/{newest()}/fermer" in page.text
    assert f"/compte/appareils/{newest() - 1}/fermer" not in page.text


def test_sessions_that_are_over_are_not_shown(app, ana):
    enter(app, CHROME.format("Android", "Chrome/1"))
    enter(app, IPHONE).post_form("/deconnexion", page="/")
    ana.shift(timedelta(hours=2, seconds=1))

    text = enter(app, WINDOWS).get_text(PAGE)

    assert "iPhone" not in text
    assert "Android" not in text


def test_remembered_session_is_shown_while_idle(app, ana):
    enter(app, IPHONE, remember="y")
    ana.shift(timedelta(days=20))

    assert "iPhone" in enter(app).get_text(PAGE)


def test_one_session_is_ended(app):
    here, lost, third = enter(app), enter(app, IPHONE), enter(app)
    lost_id = newest() - 1

    response = here.post_form(f"{PAGE}/{lost_id}/fermer", page=PAGE)

    assert (response.status_code, response.location) == (303, PAGE)
    assert "La session de cet appareil est fermée." in here.get_text(PAGE)
    assert lost.get("/").status_code == 303
    assert third.get("/").status_code == 200


@pytest.mark.parametrize("other", ["luc's", 999_999, 2**31, 10**30])
def test_session_of_another_is_not_found(app, other):
    make_user("luc@exemple.test")
    luc = enter(app, email="luc@exemple.test")
    number = newest() if other == "luc's" else other
    here = enter(app)

    response = here.post_form(f"{PAGE}/{number}/fermer", page=PAGE)

    assert response.status_code == 404
    assert luc.get("/").status_code == 200


def test_all_the_others_are_ended_and_become_strangers(app):
    here, others = enter(app), [enter(app), enter(app, remember="y")]

    response = here.post_form(f"{PAGE}/fermer", page=PAGE)

    assert (response.status_code, response.location) == (303, PAGE)
    assert [other.get("/").status_code for other in others] == [303, 303]
    assert here.get("/").status_code == 200
    assert "appareil=" in response.headers["Set-Cookie"]
    assert db.session.scalars(select(User.device_version)).one() == 1


def test_this_browser_stays_known_and_the_others_do_not(app):
    here, other = enter(app), enter(app)
    here.post_form(f"{PAGE}/fermer", page=PAGE)
    here.post_form("/deconnexion", page="/")
    wrong = {"email": "ana@exemple.test", "password": "wrong"}
    for _ in range(11):
        app.test_client().post_form("/connexion", wrong)

    right = {"email": "ana@exemple.test", "password": PASSWORD}
    assert other.post_form("/connexion", right).status_code == 429
    assert here.post_form("/connexion", right).status_code == 303


@pytest.mark.parametrize("path", [f"{PAGE}/fermer", f"{PAGE}/1/fermer"])
def test_button_of_an_old_page_ends_nothing(app, path):
    here, other = enter(app), enter(app)
    path = path.replace("/1/", f"/{newest()}/")

    response = here.post(path)

    assert response.location == PAGE
    assert "Cela n’a pas fonctionné." in here.get_text(PAGE)
    assert other.get("/").status_code == 200
