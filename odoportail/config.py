"""Read the settings, check them once at start, and refuse wrong ones in words."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from odoportail import paths
from odoportail.addresses import parse_email
from odoportail.env_file import read_env_file
from odoportail.exceptions import ConfigError
from odoportail.notice_kinds import NoticeKind
from odoportail.setting_values import (
    base_url,
    boolean,
    database_url,
    lines,
    log_format,
    natural,
    notice_kinds,
    one_line,
    optional_text,
    port,
    secret,
    secrets,
    text,
    url,
)

PREFIX = "ODOPORTAIL_"
SETTINGS_FILE = "odoportail.env"
# No page takes an upload, and no form comes near this.
MAX_REQUEST_BYTES = 64 * 1024


@dataclass(frozen=True)
class Setting:
    """One setting: how its text is read, and what to put when it is wrong.

    `default` is text, read like any other; None means that it must be given.
    """

    parse: Callable[[str], Any]
    hint: str
    default: str | None = None


NEW_KEY_HINT = "put a secret of 32 bytes or more, as `odoportail keys new` makes it"
URL_HINT = "put an address such as https://www.example.com/page"
YES_NO = "put yes or no"
BOTH_LANGUAGES = "put one line of text in each language, or in neither"

SETTINGS: dict[str, Setting] = {
    "SECRET_KEY": Setting(secret, NEW_KEY_HINT),
    "SECRET_KEY_FALLBACKS": Setting(secrets, NEW_KEY_HINT + ", parted by commas", ""),
    "DATABASE_URL": Setting(
        database_url, "put sqlite:////path/file or postgresql://user@host/name", ""
    ),
    "BASE_URL": Setting(
        base_url, "put the portal's public address, such as https://portail.example.com"
    ),
    "MAIL_SERVER": Setting(optional_text, "put the name of the SMTP server", ""),
    "MAIL_PORT": Setting(port, "put a port number, such as 587", "587"),
    "MAIL_USE_TLS": Setting(boolean, YES_NO, "yes"),
    "MAIL_USE_SSL": Setting(boolean, YES_NO, "no"),
    "MAIL_USERNAME": Setting(optional_text, "put the SMTP user", ""),
    "MAIL_PASSWORD": Setting(optional_text, "put the SMTP password", ""),
    "MAIL_FOLDER": Setting(optional_text, "put a folder for mails kept as files", ""),
    "MAIL_DEFAULT_SENDER": Setting(parse_email, "put the address that mails come from"),
    "APPLICATION_URL": Setting(url, URL_HINT),
    "GUIDE_URL_FR": Setting(url, URL_HINT),
    "GUIDE_URL_EN": Setting(url, URL_HINT),
    "MORE_INFO_URL": Setting(url, URL_HINT),
    "SUPPORT_EMAIL": Setting(parse_email, "put the address that customers write to"),
    "SUPPORT_PHONE": Setting(optional_text, "put a telephone number", ""),
    "COMPANY_NAME": Setting(one_line, "put the name that stands on invoices"),
    "COMPANY_ADDRESS": Setting(lines, "put the postal address, lines parted by |"),
    "COMPANY_GST_NUMBER": Setting(text, "put the GST number, 123456789 RT0001"),
    "COMPANY_QST_NUMBER": Setting(text, "put the QST number, 1234567890 TQ0001"),
    "PRIVACY_OFFICER": Setting(
        text, "put the title and contact of the person in charge of privacy"
    ),
    "ANNOUNCEMENT_FR": Setting(one_line, BOTH_LANGUAGES, ""),
    "ANNOUNCEMENT_EN": Setting(one_line, BOTH_LANGUAGES, ""),
    "LOG_FORMAT": Setting(log_format, "put text or json", "text"),
    "NOTICES": Setting(
        notice_kinds,
        f"put those that are sent, of {', '.join(NoticeKind)}, parted by commas",
        "new_invoice,receipt",
    ),
    "TRUSTED_PROXIES": Setting(natural, "put how many proxies stand in front", "0"),
}


def load(given: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the Flask configuration, or raise ConfigError naming every fault.

    `given` stands in for the environment and the settings file, and may carry
    the names with or without their prefix.
    """
    if given is None:
        file = paths.instance_folder() / SETTINGS_FILE
        ours = {name: os.environ[name] for name in os.environ if is_ours(name)}
        given = with_prefix(read_env_file(file)) | ours
    values = {name.removeprefix(PREFIX): value for name, value in given.items()}
    config, faults = parse_settings(values)
    faults += contradictions(config)
    if faults:
        raise ConfigError(faults)
    return config | derived(config)


def is_ours(name: str) -> bool:
    """Say whether a variable is the portal's: MAIL_SERVER may be another program's."""
    return name.startswith(PREFIX)


def with_prefix(values: Mapping[str, str]) -> dict[str, str]:
    """Return settings under their full names, as a file may leave the prefix out."""
    return {PREFIX + name.removeprefix(PREFIX): values[name] for name in values}


def parse_settings(values: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Return what could be read and one sentence for each setting that could not."""
    config: dict[str, Any] = {}
    faults = []
    for name, setting in SETTINGS.items():
        value = values.get(name, setting.default)
        if value is None:
            faults.append(f"{PREFIX}{name} is missing: {setting.hint}.")
            continue
        if value == "" and setting.default == "":
            config[name] = setting.parse(value) if setting.parse is secrets else ""
            continue
        try:
            config[name] = setting.parse(value)
        except ValueError:
            faults.append(f"{PREFIX}{name} is wrong: {setting.hint}.")
    return config, faults


def contradictions(config: Mapping[str, Any]) -> list[str]:
    """Return one sentence for each pair of settings that cannot both hold."""
    faults = []
    if config.get("MAIL_USE_TLS") and config.get("MAIL_USE_SSL"):
        faults.append(
            f"{PREFIX}MAIL_USE_TLS and {PREFIX}MAIL_USE_SSL are both on: "
            "put TLS for port 587, SSL for port 465."
        )
    if not config.get("MAIL_SERVER") and not config.get("MAIL_FOLDER"):
        faults.append(
            f"{PREFIX}MAIL_SERVER is missing: put the name of the SMTP server "
            f"(or, for a trial, a folder in {PREFIX}MAIL_FOLDER)."
        )
    if bool(config.get("ANNOUNCEMENT_FR")) != bool(config.get("ANNOUNCEMENT_EN")):
        faults.append(
            f"{PREFIX}ANNOUNCEMENT_FR and {PREFIX}ANNOUNCEMENT_EN go together: "
            f"{BOTH_LANGUAGES}."
        )
    return faults


def derived(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Flask and its extensions need to know beside the settings."""
    https = config["BASE_URL"].startswith("https://")
    default_database = f"sqlite:///{paths.instance_folder() / 'odoportail.sqlite'}"
    return {
        "SQLALCHEMY_DATABASE_URI": config["DATABASE_URL"] or default_database,
        "IS_HTTPS": https,
        "SESSION_COOKIE_NAME": "__Host-odoportail" if https else "odoportail",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "MAX_CONTENT_LENGTH": MAX_REQUEST_BYTES,
        # A page left open over lunch must still work; the session bounds it.
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_TRANSLATION_DIRECTORIES": str(paths.TRANSLATIONS),
        "BABEL_DEFAULT_LOCALE": "fr_CA",
        "BOOTSTRAP_SERVE_LOCAL": True,
    }
