"""Read e-mail addresses the one way that every form, command and file shares."""

import unicodedata

from email_validator import EmailNotValidError, validate_email


def email_key(email: str) -> str:
    """Return the one spelling under which an e-mail address is looked up.

    Python decides, because `lower()` differs between SQLite, PostgreSQL's C
    locale and Python for any letter outside ASCII.
    """
    return without_controls(unicodedata.normalize("NFKC", email)).casefold().strip()


def without_controls(value: str) -> str:
    """Return the text without what no keyboard types: NUL, zero widths, surrogates.

    PostgreSQL refuses some of them where SQLite keeps them.
    """
    return "".join(c for c in value if not unicodedata.category(c).startswith("C"))


def parse_email(value: str) -> str:
    """Return the address to write to, without the spaces a phone adds.

    Raise ValueError where it is none. Domains reserved for tests are taken:
    whether mail arrives is for the mail server to say.
    """
    try:
        return validate_email(
            value.strip(),
            check_deliverability=False,
            test_environment=True,
            # Few servers take letters outside ASCII before the @.
            allow_smtputf8=False,
        ).normalized
    except EmailNotValidError as error:
        raise ValueError(str(error)) from error
