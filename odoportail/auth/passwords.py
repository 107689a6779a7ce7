"""Hash passwords with argon2id at OWASP's floor, and say which are acceptable."""

import os
import re
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import current_app

from odoportail.exceptions import Busy, PasswordRefused
from odoportail.models import User

# NIST SP 800-63B-4: 15 characters for a password that stands alone; a code point
# counts as one; no composition rules.
MIN_LENGTH = 15
MAX_LENGTH = 128
# Far more than any keyboard needs for that: beyond, nothing is looked at.
MAX_TYPED = 1024
# Out of reach of the throttle's limits by far, and of a stolen hash for long.
MIN_GUESSES_LOG10 = 12
# zxcvbn takes seconds for long texts; the beginning says enough.
JUDGED_LENGTH = 64
# What somebody thinks of on this very page, in either language.
CONTEXT = (
    "odoportail",
    "portail",
    "facture",
    "invoice",
    "kilometrage",
    "mileage",
    "bienvenue",
    "bonjour",
    "connexion",
)
REASONS = {"repeat": "repeat", "sequence": "sequence", "spatial": "keyboard"}

# OWASP Password Storage: argon2id, 19 MiB, 2 passes, 1 lane.
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# The same of a password that nobody has: to make one at each start would take as long
# as a sign-in, and at the first unknown address it would take twice as long.
DECOY = (
    "$argon2id$v=19$m=19456,t=2,p=1$cyl7H9pQmGFZY5PmG742Og$"
    "kStEkhalYHpCm4hDStc+dnfJ7meBgPQZgnxQISh2MiI"
)
places = threading.BoundedSemaphore(os.cpu_count() or 1)
MAX_WAIT_SECONDS = 2


def check(password: str, user: User) -> None:
    """Raise PasswordRefused where a new password is too short, long, or guessable.

    zxcvbn judges, told the words that a guesser would try first for this
    person: name, address, company.
    """
    text = normalize(password[:MAX_TYPED])
    if len(text) < MIN_LENGTH:
        raise PasswordRefused("short")
    if len(text) > MAX_LENGTH:
        raise PasswordRefused("long")
    # Not at the top: its word lists take time, and pages need none of them.
    from zxcvbn import zxcvbn

    result = zxcvbn(text[:JUDGED_LENGTH], user_inputs=words_of(user))
    if result["guesses_log10"] < MIN_GUESSES_LOG10:
        raise PasswordRefused(reason_of(result["sequence"]))


def words_of(user: User) -> list[str]:
    """Return what a guesser knows of this person and of us."""
    company = str(current_app.config["COMPANY_NAME"])
    known = f"{user.email_key} {user.name} {company}".casefold()
    return [*re.findall(r"\w{3,}", known), user.email_key, *CONTEXT]


def reason_of(sequence: list[dict[str, Any]]) -> str:
    """Return why a password is guessable: by what most of it consists of."""
    longest = max(sequence, key=lambda part: len(part["token"]))
    if longest["pattern"] == "dictionary":
        is_personal = longest["dictionary_name"] == "user_inputs"
        return "personal" if is_personal else "common"
    return REASONS.get(longest["pattern"], "guessable")


def hash_password(password: str) -> str:
    """Return the text to store: algorithm, parameters, salt and hash.

    Raise Busy where no place to hash comes free.
    """
    with hashing():
        return hasher.hash(normalize(password))


@contextmanager
def hashing() -> Iterator[None]:
    """Hold one of as many places as there are cores, or raise Busy.

    A flood of sign-ins then waits in line, and pages that only read do not.
    """
    if not places.acquire(timeout=MAX_WAIT_SECONDS):
        raise Busy
    try:
        yield
    finally:
        places.release()


def verify(stored: str | None, password: str) -> bool:
    """Say whether the password is the stored one, working as long when there is none.

    Otherwise the time of the answer would tell who is a customer. Raise Busy
    where no place to hash comes free.
    """
    if len(normalize(password[:MAX_TYPED])) > MAX_LENGTH:
        return False
    try:
        with hashing():
            hasher.verify(stored or DECOY, normalize(password))
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Say whether the hash was made with weaker parameters than today's."""
    return hasher.check_needs_rehash(stored)


def normalize(password: str) -> str:
    """Return the one spelling of é, whichever way the keyboard composed it."""
    return unicodedata.normalize("NFKC", password)
