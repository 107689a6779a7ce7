"""docs/design.md names every role, size and component, and none that is gone."""

import re

import pytest

from tests.guards.sources import ROOT, name_of

CSS = ROOT / "odoportail" / "static" / "css"
DOCUMENT = (ROOT / "docs" / "design.md").read_text("utf-8")
SHEETS = sorted(CSS.glob("*.css"))
DECLARED = re.compile(r"(--odo-[\w-]+): ([^;]+);")
SPACED = re.compile(r"(?:padding|margin|gap)[a-z-]*: ([^;]+);")


def declared():
    """Return what roles.css declares by day, and by night where that differs."""
    light, dark = re.findall(
        r":root \{([^}]*)\}", (CSS / "roles.css").read_text("utf-8")
    )[:2]
    day = dict(DECLARED.findall(light))
    return day, day | dict(DECLARED.findall(dark))


def test_every_role_is_told_with_its_two_colours():
    day, night = declared()
    roles = {name for name in day if "-size-" not in name}

    rows = re.findall(
        r"^\| `(--odo-[\w-]+)` \|[^|]*\| `(.+?)` \| `(.+?)` \|", DOCUMENT, re.M
    )

    assert {name: (light, dark) for name, light, dark in rows} == {
        name: (day[name], night[name]) for name in roles
    }


def test_every_size_is_told():
    day, _ = declared()
    sizes = {name: day[name].removesuffix("rem") for name in day if "-size-" in name}

    assert (
        dict(re.findall(r"^\| `(--odo-size-\w+)` \| ([\d.]+) \|", DOCUMENT, re.M))
        == sizes
    )


def test_every_component_is_told():
    told = {
        file: set(re.findall(r"`(\w+)`", names))
        for file, names in re.findall(r"^\| `(\w+\.html)` \| (.+) \|$", DOCUMENT, re.M)
    }

    assert told == {
        file.name: set(re.findall(r"{%-? macro (\w+)", file.read_text("utf-8")))
        for file in (ROOT / "templates" / "components").iterdir()
    }


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_colours_have_roles(sheet):
    rules = DECLARED.sub("", sheet.read_text("utf-8"))

    assert re.findall(r"(?<!-)\bcolor: #\w+", rules) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_distances_are_eighths(sheet):
    lengths = [
        float(length)
        for value in SPACED.findall(sheet.read_text("utf-8"))
        for length in re.findall(r"(?<![\w.])(\d*\.?\d+)rem", value)
        if "clamp" not in value
    ]

    assert [length for length in lengths if length % 0.125] == []


def test_pictures_are_there():
    pictures = re.findall(r"\]\((pictures/[\w-]+\.png)\)", DOCUMENT)

    assert len(pictures) > 3
    assert [name for name in pictures if not (ROOT / "docs" / name).exists()] == []
