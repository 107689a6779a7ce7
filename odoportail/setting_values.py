"""Read the text of a setting; raise ValueError where it is none of its kind."""

import re
from urllib.parse import urlsplit

from odoportail.notice_kinds import NoticeKind

SECRET_MIN_BYTES = 32
YES = frozenset({"1", "true", "yes", "on"})
LOG_FORMATS = frozenset({"text", "json"})
NO = frozenset({"0", "false", "no", "off", ""})


def text(value: str) -> str:
    """Read any text but an empty one."""
    if not value.strip():
        raise ValueError
    return value.strip()


def optional_text(value: str) -> str:
    """Read any text."""
    return value.strip()


def one_line(value: str) -> str:
    """Read a name: it goes into the header of a mail, where no line may break."""
    return " ".join(text(value).split())


def lines(value: str) -> str:
    """Read an address on one line, its lines parted by `|`."""
    return "\n".join(part.strip() for part in text(value).split("|"))


def boolean(value: str) -> bool:
    """Read a yes or a no. The word `False` is not true."""
    word = value.strip().lower()
    if word not in YES | NO:
        raise ValueError
    return word in YES


def log_format(value: str) -> str:
    """Read how the log is written."""
    word = value.strip().lower()
    if word not in LOG_FORMATS:
        raise ValueError
    return word


def port(value: str) -> int:
    """Read a port number."""
    number = natural(value)
    if not 0 < number < 65536:
        raise ValueError
    return number


def natural(value: str) -> int:
    """Read a whole number, zero included."""
    if not re.fullmatch(r"[0-9]{1,5}", value.strip()):
        raise ValueError
    return int(value)


def url(value: str) -> str:
    """Read an http or https address; a trailing slash is dropped."""
    parts = urlsplit(value.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError
    return value.strip().rstrip("/")


def base_url(value: str) -> str:
    """Read the public address of the portal: no query, no fragment."""
    if "?" in value or "#" in value:
        raise ValueError
    return url(value)


def secret(value: str) -> str:
    """Read a secret of at least 32 bytes that can be one of a list later."""
    is_listable = value == value.strip() and "," not in value
    if len(value.encode()) < SECRET_MIN_BYTES or not is_listable:
        raise ValueError
    return value


def secrets(value: str) -> list[str]:
    """Read former secrets, parted by commas.

    A list, never a plain text: Flask would take that letter by letter.
    """
    return [secret(part.strip()) for part in value.split(",") if part.strip()]


def notice_kinds(value: str) -> list[NoticeKind]:
    """Read names of kinds of notices, parted by commas; none at all is an answer."""
    named = {NoticeKind(part.strip()) for part in value.split(",") if part.strip()}
    return [kind for kind in NoticeKind if kind in named]


def database_url(value: str) -> str:
    """Read a SQLite or PostgreSQL address; PostgreSQL is reached by psycopg 3."""
    # In memory, each process would have another.
    if value.startswith("sqlite:///") and value[len("sqlite:///") :][:1] not in (
        "",
        ":",
    ):
        return value
    if re.match(r"postgres(ql)?(\+psycopg)?://", value):
        return "postgresql+psycopg://" + value.split("://", 1)[1]
    raise ValueError
