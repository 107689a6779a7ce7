"""The invitation: queued by a command, opened by the person invited."""

from datetime import timedelta

import pytest
import time_machine

from odoportail import clock, mail
from odoportail.auth import links
from tests.page_client import text_of
from tests.post_office import link_in, text_of_mail
from tests.world import make_user

PASSWORD = "a first few words in a row"
PAGE = "/invitation"


@pytest.fixture
def settings(office):
    """Send through the real server, from an address with a prefix."""
    return {"MAIL_PORT": str(office.port), "BASE_URL": "https://exemple.test/portail"}


@pytest.fixture
def path(in_app, office, runner):
    """Invite somebody, and return the path that the mail carries."""
    make_user("luc@exemple.test", password=None)
    runner.invoke(["users", "invite", "luc@exemple.test"])
    list(mail.deliver())
    return link_in(office.mails[-1], "https://exemple.test/portail")


def test_invitation_leads_to_a_first_password_and_in(client, path):
    client.get(path, base_url="https://localhost")
    data = {"password": PASSWORD, "confirm": PASSWORD}
    referer = {"Referer": "https://localhost/"}

    page = client.get(PAGE, base_url="https://localhost")
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    response = client.post(
        PAGE,
        data=data | {"csrf_token": token},
        base_url="https://localhost",
        headers=referer,
    )

    assert "luc@exemple.test" in page.text
    assert response.location == "/"


def test_invitation_speaks_the_language_of_the_account(client, in_app):
    user = make_user("sue@exemple.test", password=None, language="en")
    path = links.invite(user).removeprefix("https://exemple.test/portail")

    response = client.get(path, base_url="https://localhost", follow_redirects=True)

    assert "Choose your password" in text_of(response)
    assert 'lang="en-CA"' in response.text


def test_invitation_is_good_for_two_weeks(client, path):
    with time_machine.travel(clock.now() + timedelta(days=13, hours=23)):
        response = client.get(path, base_url="https://localhost", follow_redirects=True)

    assert response.status_code == 200
    assert "Choisissez votre mot de passe" in text_of(response)


def test_invitation_past_its_life_offers_a_new_link(client, path):
    with time_machine.travel(clock.now() + timedelta(days=14, seconds=1)):
        response = client.get(path, base_url="https://localhost", follow_redirects=True)

    assert response.status_code == 410
    assert "Demander un nouveau lien" in text_of(response)


def test_invitation_says_until_when(path, office):
    day = (clock.now() + timedelta(days=14)).year

    assert f"{day}. Ensuite" in " ".join(text_of_mail(office.mails[-1]).split())


def test_invite_all_asks_each_person_once(in_app, office, runner):
    make_user("luc@exemple.test", password=None)
    make_user("ana@exemple.test")

    first = runner.invoke(["users", "invite", "--all"])
    second = runner.invoke(["users", "invite", "--all"])

    assert first.output == "Invitation queued for luc@exemple.test.\n"
    assert second.output == "Everybody has been invited.\n"


def test_link_is_shown_when_asked_for(in_app, runner):
    make_user("luc@exemple.test", password=None)

    result = runner.invoke(["users", "invite", "luc@exemple.test", "--show-link"])

    assert "https://exemple.test/portail/invitation/" in result.output


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["users", "invite", "nobody@exemple.test"], 1, "Nobody here has the address"),
        (["users", "invite"], 2, "Give an e-mail address"),
        (["users", "grant", "x@exemple.test", "C-9"], 1, "There is no customer C-9"),
        (["users", "disable", "nobody@exemple.test"], 1, "Nobody here"),
    ],
    ids=["unknown", "no address", "no customer", "disable unknown"],
)
def test_refusal_is_a_sentence(in_app, runner, args, code, said):
    result = runner.invoke(args)

    assert result.exit_code == code
    assert said in result.output
