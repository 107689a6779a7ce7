"""Money, dates and quantities as Canada writes them in both languages."""

from datetime import date

import pytest
from flask_babel import force_locale

from odoportail import i18n
from odoportail.invoices.methods import payment_method

HUGE = "123\u00a0456\u00a0789\u00a0012\u00a0345,67\u00a0$"


@pytest.fixture(params=["sqlite"])
def database_url(tmp_path):
    """Say that no database is asked."""
    return f"sqlite:///{tmp_path / 'none.sqlite'}"


@pytest.mark.parametrize(
    ("cents", "currency", "french", "english"),
    [
        (4019, "CAD", "40,19\u00a0$", "$40.19"),
        (-4019, "CAD", "-40,19\u00a0$", "-$40.19"),
        (0, "CAD", "0,00\u00a0$", "$0.00"),
        (123456750, "CAD", "1\u00a0234\u00a0567,50\u00a0$", "$1,234,567.50"),
        (500, "USD", "5,00\u00a0$\u00a0US", "US$5.00"),
        (12345678901234567, "CAD", HUGE, "$123,456,789,012,345.67"),
    ],
)
def test_money(in_app, cents, currency, french, english):
    with force_locale("fr_CA"):
        assert i18n.money(cents, currency) == french
    with force_locale("en_CA"):
        assert i18n.money(cents, currency) == english


@pytest.mark.parametrize(
    ("day", "french", "english"),
    [
        (date(2016, 2, 7), "7 février 2016", "February 7, 2016"),
        (date(2026, 1, 1), "1er janvier 2026", "January 1, 2026"),
        (date(2026, 1, 11), "11 janvier 2026", "January 11, 2026"),
    ],
)
def test_long_dates(in_app, day, french, english):
    with force_locale("fr_CA"):
        assert i18n.long_day(day) == french
    with force_locale("en_CA"):
        assert i18n.long_day(day) == english


def test_short_dates_are_the_same_in_both(in_app):
    assert i18n.day(date(2016, 2, 7)) == "2016-02-07"


@pytest.mark.parametrize(
    ("milli", "french", "english"),
    [
        (1000, "1", "1"),
        (1500, "1,5", "1.5"),
        (12345678, "12\u00a0345,678", "12,345.678"),
    ],
)
def test_quantities(in_app, milli, french, english):
    with force_locale("fr_CA"):
        assert i18n.quantity(milli) == french
    with force_locale("en_CA"):
        assert i18n.quantity(milli) == english


@pytest.mark.parametrize(
    ("written", "french", "english"),
    [
        ("Carte de crédit", "Carte de crédit", "Credit card"),
        (" CHEQUE ", "Chèque", "Cheque"),
        ("Troc de poules", "Troc de poules", "Troc de poules"),
        ("", "", ""),
    ],
    ids=["known", "capitals", "unknown", "none"],
)
def test_payment_methods(in_app, written, french, english):
    with force_locale("fr_CA"):
        assert payment_method(written) == french
    with force_locale("en_CA"):
        assert payment_method(written) == english
