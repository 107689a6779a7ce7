"""The links that stop notices cannot be guessed, and outlive keys and years."""

import base64
from datetime import timedelta

import pytest

from odoportail.extensions import db
from odoportail.invoices import notice_switches
from odoportail.models import NoticeKind
from tests.page_client import text_of

FORMER, KEY = "a secret that became a former one", "a secret that took its place then"


@pytest.fixture
def path(ana):
    """Return the path of Ana's link."""
    address = notice_switches.address_of(ana, NoticeKind.NEW_INVOICE)
    return address.removeprefix("http://localhost")


def forge(path, old, new):
    """Return the path with other words in what it says, under the same signature."""
    said, _, signature = path.removeprefix("/avis/").partition(".")
    words = base64.urlsafe_b64decode(said + "==").decode()
    assert old in words
    forged = base64.urlsafe_b64encode(words.replace(old, new).encode())
    return f"/avis/{forged.decode().rstrip('=')}.{signature}"


WRONG = {
    "a number": lambda path: "/avis/1",
    "cut short": lambda path: path[:-1],
    "without a signature": lambda path: path.rpartition(".")[0],
    "of another person": lambda path: forge(path, "[", "[1"),
    "of another kind": lambda path: forge(path, "new_invoice", "receipt"),
    "of letters that none has": lambda path: "/avis/%00%FFé",
    "long": lambda path: "/avis/" + "a." * 3000,
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_wrong_link_is_told_in_words_and_changes_nothing(
    ana, path, client, method, change
):
    response = client.open(change(path), method=method)

    assert response.status_code == 404
    assert "Ce lien ne fonctionne pas" in text_of(response)
    assert 'href="/compte/"' in response.text
    db.session.expire_all()
    assert ana.wants_new_invoices


def test_cookie_signed_by_the_same_key_is_no_link(ana, client, app):
    client.sign_in()
    device = client.get_cookie("appareil").value

    assert client.post(f"/avis/{device}").status_code == 404


def test_link_is_good_for_years(path, client, moment, ana):
    moment.shift(timedelta(days=3650))

    client.post(path)

    db.session.expire_all()
    assert not ana.wants_new_invoices


@pytest.mark.parametrize(
    ("fallbacks", "status"), [([FORMER], 200), ([], 404)], ids=["former", "forgotten"]
)
def test_link_outlives_its_key(ana, app, client, fallbacks, status):
    app.config["SECRET_KEY"] = FORMER
    address = notice_switches.address_of(ana, NoticeKind.NEW_INVOICE)
    app.config.update(SECRET_KEY=KEY, SECRET_KEY_FALLBACKS=fallbacks)

    response = client.post(address.removeprefix("http://localhost"))

    assert response.status_code == status
