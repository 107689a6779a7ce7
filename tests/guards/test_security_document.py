"""The security document cites tests that exist."""

import ast
import re

import pytest

from tests.guards.sources import ROOT, tree_of

CITED = re.findall(
    r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs/security.md").read_text()
)


def test_document_cites_tests():
    assert len(CITED) > 50


@pytest.mark.parametrize(("file", "name"), CITED, ids=[name for _, name in CITED])
def test_cited_test_exists(file, name):
    nodes = ast.walk(tree_of(ROOT / file))

    assert name in {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
