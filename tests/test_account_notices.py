"""Each kind of notice has its switch on the profile, where it is sent at all."""

import re

import pytest
from sqlalchemy import select

from odoportail.extensions import db
from odoportail.models import SWITCHES, Event, NoticeKind, User
from tests.world import make_user

PAGE = "/compte/"
NAMES = {kind: switch.key for kind, switch in SWITCHES.items()}
ALL_KINDS = {"NOTICES": ",".join(NoticeKind)}


@pytest.fixture(autouse=True)
def ana(in_app, client):
    """Make the person whose account it is, and sign in."""
    user = make_user(name="Ana Roy")
    client.sign_in()
    return user


def save(client, *kinds):
    """Post the profile with the switches of these kinds on."""
    wanted = dict.fromkeys((NAMES[kind] for kind in kinds), "y")
    client.post_form(PAGE, {"name": "Ana Roy", "language": "fr"} | wanted)
    db.session.expire_all()


def wanted():
    """Return the kinds that the person wants, as the database has it."""
    user = db.session.scalars(select(User)).one()
    return {kind for kind, name in NAMES.items() if getattr(user, name)}


def shown(client):
    """Return the names of the switches that the page has, and whether each is on."""
    boxes = re.findall(r'<input ([^>]*type="checkbox"[^>]*)>', client.get(PAGE).text)
    return {re.search(r'name="(\w+)"', box)[1]: "checked" in box for box in boxes}


@pytest.mark.parametrize("settings", [ALL_KINDS], ids=["all"])
@pytest.mark.parametrize("kind", NoticeKind)
def test_switch_is_of_one_kind_alone(client, kind):
    others = set(NoticeKind) - {kind}

    save(client, *others)

    assert wanted() == others
    assert shown(client) == {NAMES[one]: one is not kind for one in NoticeKind}
    save(client, kind)
    assert wanted() == {kind}


@pytest.mark.parametrize("named", ["receipt", "new_invoice,reminder", ""])
def test_kind_that_is_not_sent_has_no_switch_and_keeps_its_place(client, app, named):
    app.config["NOTICES"] = kinds = [NoticeKind(one) for one in named.split(",") if one]

    save(client)

    assert list(shown(client)) == [NAMES[kind] for kind in kinds]
    assert wanted() == set(NoticeKind).difference(kinds)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Les courriels sur la sécurité de votre compte sont toujours envoyés."),
        ("en", "Emails about the security of your account are always sent."),
    ],
)
def test_page_says_that_mails_about_security_stay(client, language, said):
    client.choose_language(language)

    assert said in client.get_text(PAGE)


def test_what_is_off_is_written_down(client):
    save(client, NoticeKind.NEW_INVOICE)

    row = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert (row.action, row.detail) == ("profile_changed", "notices off: receipt")
