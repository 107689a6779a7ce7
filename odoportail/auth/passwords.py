"""Hash passwords with argon2id at OWASP's floor, and say which are acceptable."""

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from odoportail.exceptions import PasswordRefused

# NIST SP 800-63B-4: 15 characters for a password that stands alone; a code point
# counts as one; no composition rules.
MIN_LENGTH = 15
MAX_LENGTH = 128

# OWASP Password Storage: argon2id, 19 MiB, 2 passes, 1 lane.
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def check(password: str) -> None:
    """Raise PasswordRefused where a new password is too short or too long."""
    length = len(normalize(password))
    if length < MIN_LENGTH:
        raise PasswordRefused("short")
    if length > MAX_LENGTH:
        raise PasswordRefused("long")


def hash_password(password: str) -> str:
    """Return the text to store: algorithm, parameters, salt and hash."""
    return hasher.hash(normalize(password))


def verify(stored: str | None, password: str) -> bool:
    """Say whether the password is the stored one, working as long when there is none.

    Otherwise the time of the answer would tell who is a customer.
    """
    if len(password) > MAX_LENGTH:
        return False
    try:
        hasher.verify(stored or decoy(), normalize(password))
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Say whether the hash was made with weaker parameters than today's."""
    return hasher.check_needs_rehash(stored)


@cache
def decoy() -> str:
    """Return the hash of a password that nobody has."""
    return hasher.hash("")


def normalize(password: str) -> str:
    """Return the one spelling of é, whichever way the keyboard composed it."""
    return unicodedata.normalize("NFKC", password)
