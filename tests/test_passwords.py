"""Which passwords are good enough, and how they are kept."""

import pytest
from argon2.exceptions import VerifyMismatchError

from odoportail.auth import passwords
from odoportail.exceptions import PasswordRefused
from odoportail.models import User
from tests.world import PASSWORD

ANA = User(email_key="ana.tremblay@exemple.test", name="Ana Tremblay")


@pytest.fixture(params=["sqlite"])
def database_url(tmp_path):
    """Say that no database is asked."""
    return f"sqlite:///{tmp_path / 'none.sqlite'}"


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("x" * 14, "short"),
        ("é" * 14, "short"),
        ("w v" * 43, "long"),
        ("motdepasse123456", "common"),
        ("azertyuiopqsdfgh", "common"),
        ("motdepasse-2026!", "common"),
        ("password12345678", "common"),
        ("123456789012345", "common"),
        ("administrator123", "common"),
        ("montrealcanadiens", "common"),
        ("lucifer666lucifer", "common"),
        ("aaaaaaaaaaaaaaaa", "repeat"),
        ("passwordpassword", "repeat"),
        ("soleilsoleil1234", "repeat"),
        ("abcdefghijklmnop", "sequence"),
        ("zxcvfrewqasdfgtrew", "keyboard"),
        ("ana.tremblay@exemple.test", "personal"),
        ("TremblayTremblay!", "repeat"),
        ("odotrack-odotrack", "personal"),
        ("bienvenue-bonjour", "personal"),
    ],
)
def test_guessable_password_is_refused_with_its_reason(in_app, password, reason):
    with pytest.raises(PasswordRefused) as caught:
        passwords.check(password, ANA)

    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "quatre pneus en hiver",
        "correct horse battery staple",
        "𝔞 ž Ω ж 漢 ء ☂ five",
        "🚗🌧🍁🦫🛞⛽🗺🧾🚙🛣🌲🏔🦌❄🚀",
        "kq7 vmz 2pd xws",
        "a long road through the hills " * 4 + "end here",
        "       with spaces kept   ",
    ],
)
def test_good_password_is_taken_whatever_its_letters(in_app, password):
    passwords.check(password, ANA)


def test_hash_is_argon2id_at_owasps_floor(in_app):
    stored = passwords.hash_password(PASSWORD)

    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_decoy_takes_as_long_as_what_is_stored_today():
    assert not passwords.is_outdated(passwords.DECOY)

    with pytest.raises(VerifyMismatchError):
        passwords.hasher.verify(passwords.DECOY, PASSWORD)


def test_password_is_verified_whole_and_exactly(in_app):
    long = "one two three four five six seven eight nine ten eleven twelve thirteen 14"
    stored = passwords.hash_password(long)

    assert passwords.verify(stored, long)
    for other in (long[:72], long + " ", long.upper(), " " + long):
        assert not passwords.verify(stored, other)


def test_letters_composed_either_way_are_the_same(in_app):
    stored = passwords.hash_password("été \u00e9 quatre pneus")

    assert passwords.verify(stored, "e\u0301te\u0301 e\u0301 quatre pneus")


def test_overlong_password_is_refused_without_hashing(in_app, monkeypatch):
    monkeypatch.setattr(passwords, "hasher", None)

    assert not passwords.verify("$argon2id$", "x" * 100_000)


def test_damaged_hash_opens_nothing(in_app):
    assert not passwords.verify("not a hash", PASSWORD)
