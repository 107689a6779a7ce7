"""The French catalogue is complete, compiled, and typeset as Québec does."""

import re

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.guards.sources import ROOT

FOLDER = ROOT / "translations" / "fr" / "LC_MESSAGES"
TYPOGRAPHY = {
    "a colon without its no-break space": r"[^\u00a0\d]:(?!//)(?!\S)",
    "a space before ? ! or ;": r"[\s\u00a0\u202f][?!;]",
    "a straight quotation mark": r'"',
    "a straight apostrophe": r"\w'\w",
    "a guillemet without its no-break space": r"«[^\u00a0]|[^\u00a0]»",
    "three dots": r"\.\.\.",
    "an unaccented capital": r"\bA (?:la|l’|payer)\b|\bEtat|\bEchéance",
}


@pytest.fixture(scope="module")
def catalogue():
    """Return the French catalogue as written."""
    with (FOLDER / "messages.po").open("rb") as file:
        return read_po(file)


def extract():
    """Return every message in the sources."""
    with (ROOT / "translations" / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(
        ROOT, methods, options, keywords=KEYWORDS, directory_filter=is_ours
    )
    return {message for _, _, message, _, _ in found}


KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


def is_ours(folder):
    """Say whether to look into a folder: not into environments and builds."""
    name = str(folder).rsplit("/", 1)[-1]
    return not name.startswith(".") and name not in ("build", "dist", "instance")


def test_catalogue_has_every_message_and_no_other(catalogue):
    known = {message.id for message in catalogue if message.id}

    assert extract() == known


def test_every_message_is_translated(catalogue):
    missing = [
        message.id
        for message in catalogue
        if message.id and (message.fuzzy or not all(forms(message.string)))
    ]

    assert not missing


@pytest.mark.parametrize("fault", TYPOGRAPHY)
def test_french_is_free_of(catalogue, fault):
    wrong = [
        form
        for message in catalogue
        if message.id
        for form in forms(message.string)
        if re.search(TYPOGRAPHY[fault], form)
    ]

    assert not wrong


def test_compiled_catalogue_is_the_written_one(catalogue):
    with (FOLDER / "messages.mo").open("rb") as file:
        compiled = read_mo(file)

    for message in catalogue:
        if message.id:
            assert forms(compiled[message.id].string) == forms(message.string)


def forms(string):
    """Return all forms of a translation, singular and plural."""
    return (string,) if isinstance(string, str) else tuple(string)
