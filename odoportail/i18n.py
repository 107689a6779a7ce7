"""Choose the language, and write money, dates and quantities as it wants them."""

import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache, partial

from babel import Locale, dates, numbers
from flask import Flask, g, has_request_context
from flask_babel import get_locale, refresh
from flask_login import current_user

from odoportail.cookies import read_cookie
from odoportail.extensions import babel

# The interface speaks two languages; the formats are Canada's, never those of
# plain `fr` (40,19 $CA, U+202F) or plain `en` (CA$40.19).
LANGUAGES = {"fr": "fr_CA", "en": "en_CA"}
LOCALES = {name: Locale.parse(locale) for name, locale in LANGUAGES.items()}
DEFAULT_LANGUAGE = "fr"
LANGUAGE_COOKIE = "langue"
LANGUAGE_COOKIE_LIFETIME = timedelta(days=365)
KEPT_FORMATS = 8192


def init_app(app: Flask) -> None:
    """Plug in Babel, and `language` for every template."""
    babel.init_app(app, locale_selector=lambda: LOCALES[request_language()])
    app.context_processor(lambda: {"language": current_language()})


def choose_language(*wishes: str | None) -> str:
    """Return the first wish that we speak, else French.

    The browser's own list is not asked: the Charter of the French language
    wants French first, with English one click away.
    """
    for wish in wishes:
        if wish in LANGUAGES:
            return wish
    return DEFAULT_LANGUAGE


def request_language() -> str:
    """Return the language of the page being made; French where there is no page.

    The account's own comes first, then what this browser chose, then that of
    whoever the page is for (`speak_to`).
    """
    if not has_request_context():
        return DEFAULT_LANGUAGE
    saved = current_user.language if current_user.is_authenticated else None
    chosen = read_cookie(LANGUAGE_COOKIE)
    return choose_language(saved, chosen, g.get("reader_language"))


def speak_to(language: str) -> None:
    """Speak this language to a stranger who has chosen none, on this page."""
    g.reader_language = language
    refresh()


def current_language() -> str:
    """Return `fr` or `en`: what is being spoken now, in a page, a mail or a PDF."""
    locale = get_locale()
    return locale.language if locale else DEFAULT_LANGUAGE


def current_locale(language: str | None = None) -> str:
    """Return the Babel locale of a language, or of the one that is being spoken."""
    return LANGUAGES[language or current_language()]


# What follows writes in the language that is being spoken, unless one is named.


def money(cents: int, currency: str = "CAD", *, language: str | None = None) -> str:
    """Write an amount of cents, such as `40,19 $` with a no-break space."""
    return write_money(cents, currency, current_locale(language))


def day(value: date) -> str:
    """Write a date as digits, `2016-02-07`: the usage of both languages in Canada."""
    return value.isoformat()


def long_day(value: date, *, language: str | None = None) -> str:
    """Write a date in words, with French's `1er` that CLDR does not know."""
    locale = current_locale(language)
    written = write_date(value, "long", locale)
    if locale == LANGUAGES["fr"] and value.day == 1:
        written = "1er" + written.removeprefix("1")
    return written


def month(value: date, *, language: str | None = None) -> str:
    """Write the month and the year of a date, such as `février 2016`."""
    return write_date(value, "LLLL y", current_locale(language))


def month_name(value: date, *, language: str | None = None) -> str:
    """Write the month of a date without its year, such as `février`."""
    return write_date(value, "LLLL", current_locale(language))


def short_month(value: date, *, language: str | None = None) -> str:
    """Write the month of a date as short as it is still a word, such as `févr.`."""
    return write_date(value, "LLL", current_locale(language))


def month_letter(value: date, *, language: str | None = None) -> str:
    """Write the first letter of the month of a date."""
    return write_date(value, "LLLLL", current_locale(language))


def quantity(milli: int, *, language: str | None = None) -> str:
    """Write a number of thousandths without needless zeros, such as `1,5`."""
    return write_quantity(milli, current_locale(language))


FILTERS = (
    money,
    long_day,
    month,
    month_name,
    short_month,
    month_letter,
    quantity,
)


def filters(language: str) -> dict[str, Callable[..., str]]:
    """Return what templates in a language write with, by name."""
    spoken = {write.__name__: partial(write, language=language) for write in FILTERS}
    # The same in both.
    return spoken | {"day": day}


# Babel takes 0.1 ms for an amount, and a list shows the same few again and again.


@lru_cache(KEPT_FORMATS)
def write_money(cents: int, currency: str, locale: str) -> str:
    """Write an amount as a locale does."""
    amount = Decimal(cents).scaleb(-2)
    return unbroken(numbers.format_currency(amount, currency, locale=locale))


@lru_cache(KEPT_FORMATS)
def write_date(value: date, pattern: str, locale: str) -> str:
    """Write a date as a locale does, in one of CLDR's lengths or patterns."""
    return str(dates.format_date(value, pattern, locale=locale))


@lru_cache(KEPT_FORMATS)
def write_quantity(milli: int, locale: str) -> str:
    """Write a number of thousandths as a locale does."""
    amount = Decimal(milli).scaleb(-3)
    return unbroken(numbers.format_decimal(amount, locale=locale))


def sort_key(text: str) -> tuple[str, str]:
    """Return what to sort text by, as a dictionary does: accents only break ties."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return plain, decomposed


def unbroken(written: str) -> str:
    """Replace the narrow no-break space: many fonts lack it, and PDF breaks at it."""
    return written.replace("\u202f", "\u00a0")
