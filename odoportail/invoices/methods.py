"""Name how an invoice was paid in the reader's language, as far as we know the word."""

from flask_babel import lazy_gettext

METHODS = {
    "credit_card": lazy_gettext("Credit card"),
    "debit_card": lazy_gettext("Debit card"),
    "debit": lazy_gettext("Pre-authorized debit"),
    "cheque": lazy_gettext("Cheque"),
    "transfer": lazy_gettext("Transfer"),
    "cash": lazy_gettext("Cash"),
    "refund": lazy_gettext("Refund"),
}
# What billing systems write, in either language, capitals aside.
SPELLINGS = {
    "carte de crédit": "credit_card",
    "credit card": "credit_card",
    "carte de débit": "debit_card",
    "debit card": "debit_card",
    "débit préautorisé": "debit",
    "pre-authorized debit": "debit",
    "prélèvement": "debit",
    "prélèvement automatique": "debit",
    "cheque": "cheque",
    "chèque": "cheque",
    "transfer": "transfer",
    "virement": "transfer",
    "cash": "cash",
    "comptant": "cash",
    "refund": "refund",
    "remboursement": "refund",
}


def payment_method(written: str) -> str:
    """Return billing's word translated, or as it was given where it is not known."""
    known = SPELLINGS.get(written.strip().lower())
    return str(METHODS[known]) if known else written
