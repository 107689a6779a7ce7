"""The tail is what spoils code bases: long files, long functions, vague names."""

import ast

import pytest

from tests.guards.sources import name_of, python_files, templates, tree_of

MODULE_LINES = 250
CONFTEST_LINES = 120
FUNCTION_LINES = 40
TEST_LINES = 20
TEMPLATE_LINES = 80
VAGUE = {"utils", "helpers", "common", "misc", "base", "manager", "constants"}

SOURCES = [
    file
    for file in python_files("odoportail", "tests", "bench")
    if "versions" not in file.parts
]


@pytest.mark.parametrize("file", SOURCES, ids=name_of)
def test_module_is_short(file):
    limit = CONFTEST_LINES if file.name == "conftest.py" else MODULE_LINES

    assert len(file.read_text("utf-8").splitlines()) <= limit


@pytest.mark.parametrize("file", SOURCES, ids=name_of)
def test_functions_are_short(file):
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.FunctionDef):
            limit = TEST_LINES if node.name.startswith("test_") else FUNCTION_LINES
            assert node.end_lineno - node.lineno < limit, node.name


@pytest.mark.parametrize("file", templates(), ids=name_of)
def test_template_is_short(file):
    assert len(file.read_text("utf-8").splitlines()) <= TEMPLATE_LINES


def test_module_names_say_something():
    assert not {file.stem for file in SOURCES} & VAGUE
