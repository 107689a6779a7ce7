"""Settings are checked at start, and refused in words that name them."""

import pytest

from odoportail import config, env_file
from odoportail.exceptions import ConfigError
from tests.settings import make_settings

REQUIRED = [
    name for name, setting in config.SETTINGS.items() if setting.default is None
]


@pytest.mark.parametrize("name", REQUIRED)
def test_missing_setting_is_named_with_what_to_put(name):
    settings = make_settings()
    del settings[name]

    with pytest.raises(ConfigError, match=f"ODOPORTAIL_{name} is missing: put "):
        config.load(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "x" * 31),
        ("SECRET_KEY", ""),
        ("SECRET_KEY_FALLBACKS", "short"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "sqlite:///"),
        ("BASE_URL", "portail.example.com"),
        ("BASE_URL", "https://example.com/?x=1"),
        ("BASE_URL", "ftp://example.com"),
        ("MAIL_PORT", "abc"),
        ("MAIL_PORT", "0"),
        ("MAIL_PORT", "70000"),
        ("MAIL_USE_TLS", "maybe"),
        ("MAIL_DEFAULT_SENDER", "nobody"),
        ("SUPPORT_EMAIL", "a@b@c"),
        ("COMPANY_NAME", " "),
        ("NOTICES", "receipts"),
        ("NOTICES", "new_invoice receipt"),
        ("NOTICES", "none"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "٣"),
    ],
)
def test_wrong_setting_is_named_with_what_to_put(name, value):
    with pytest.raises(ConfigError, match=f"ODOPORTAIL_{name} is wrong: put "):
        config.load(make_settings(**{name: value}))


def test_every_fault_is_told_at_once():
    with pytest.raises(ConfigError) as caught:
        config.load({"MAIL_PORT": "abc"})

    assert len(caught.value.faults) == len(REQUIRED) + 2


@pytest.mark.parametrize(
    ("word", "means"),
    [
        ("True", True),
        ("1", True),
        ("yes", True),
        ("False", False),
        ("0", False),
        ("no", False),
        ("", False),
    ],
)
def test_booleans_are_words_and_false_is_not_true(word, means):
    assert config.load(make_settings(MAIL_USE_SSL=word))["MAIL_USE_SSL"] is means


def test_tls_and_ssl_together_are_refused():
    with pytest.raises(ConfigError, match="are both on"):
        config.load(make_settings(MAIL_USE_TLS="yes", MAIL_USE_SSL="yes"))


@pytest.mark.parametrize("name", ["ANNOUNCEMENT_FR", "ANNOUNCEMENT_EN"])
def test_announcement_in_one_language_alone_is_refused(name):
    with pytest.raises(ConfigError, match="go together"):
        config.load(make_settings(**{name: "De retour à 23 h"}))


def test_no_way_to_send_mail_is_refused():
    with pytest.raises(ConfigError, match="MAIL_SERVER is missing"):
        config.load(make_settings(MAIL_SERVER=""))


@pytest.mark.parametrize(
    ("named", "kinds"),
    [
        ("reminder , new_invoice,reminder,", ["new_invoice", "reminder"]),
        (" ", []),
        ("", []),
    ],
)
def test_notices_are_named_in_any_order(named, kinds):
    assert config.load(make_settings(NOTICES=named))["NOTICES"] == kinds


def test_reminders_are_off_unless_asked_for():
    assert config.load(make_settings())["NOTICES"] == ["new_invoice", "receipt"]


def test_old_keys_are_a_list():
    keys = "k" * 32, "l" * 40

    loaded = config.load(make_settings(SECRET_KEY_FALLBACKS=", ".join(keys)))

    assert loaded["SECRET_KEY_FALLBACKS"] == list(keys)
    assert config.load(make_settings())["SECRET_KEY_FALLBACKS"] == []


def test_postgresql_is_reached_by_psycopg():
    loaded = config.load(make_settings(DATABASE_URL="postgres://u@h/n"))

    assert loaded["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://u@h/n"


def test_https_makes_cookies_secure():
    loaded = config.load(make_settings(BASE_URL="https://portail.example.com/"))

    assert loaded["SESSION_COOKIE_SECURE"] is True
    assert loaded["SESSION_COOKIE_NAME"] == "__Host-odoportail"
    assert loaded["BASE_URL"] == "https://portail.example.com"


def test_file_is_read_and_the_environment_wins(tmp_path, monkeypatch):
    lines = ["# a comment", "", 'COMPANY_NAME="From the file"', "MAIL_PORT=2525"]
    settings = make_settings()
    del settings["COMPANY_NAME"]
    del settings["MAIL_PORT"]
    (tmp_path / "odoportail.env").write_text("\n".join(lines), "utf-8")
    monkeypatch.setenv("ODOPORTAIL_INSTANCE", str(tmp_path))
    for name, value in settings.items():
        monkeypatch.setenv(f"ODOPORTAIL_{name}", value)
    monkeypatch.setenv("ODOPORTAIL_MAIL_PORT", "26")

    loaded = config.load()

    assert loaded["COMPANY_NAME"] == "From the file"
    assert loaded["MAIL_PORT"] == 26


def test_variable_of_another_program_is_not_ours(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOPORTAIL_INSTANCE", str(tmp_path))
    for name, value in make_settings(MAIL_SERVER="ours.example.com").items():
        monkeypatch.setenv(f"ODOPORTAIL_{name}", value)
    monkeypatch.setenv("MAIL_SERVER", "theirs.example.com")
    monkeypatch.setenv("DATABASE_URL", "sqlite:////theirs.sqlite")

    loaded = config.load()

    assert loaded["MAIL_SERVER"] == "ours.example.com"
    assert "theirs" not in loaded["SQLALCHEMY_DATABASE_URI"]


@pytest.mark.parametrize("quote", ['"', "'", ""])
def test_quotes_around_a_value_go(tmp_path, quote):
    file = tmp_path / "odoportail.env"
    file.write_text(f"COMPANY_NAME={quote}L'or noir{quote}\n", "utf-8")

    assert env_file.read_env_file(file) == {"COMPANY_NAME": "L'or noir"}


def test_line_that_is_no_setting_is_named(tmp_path):
    file = tmp_path / "odoportail.env"
    file.write_text("export SECRET_KEY=abc\n", "utf-8")

    with pytest.raises(ConfigError, match="is no NAME=value line"):
        env_file.read_env_file(file)


def test_secret_is_never_in_a_refusal():
    with pytest.raises(ConfigError) as caught:
        config.load(make_settings(SECRET_KEY="not long enough"))

    assert "not long enough" not in str(caught.value)
