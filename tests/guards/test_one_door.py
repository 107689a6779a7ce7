"""Every query for private papers goes through the one door."""

import ast

import pytest

from tests.guards.sources import module_name, python_files, tree_of

PAPERS = {"Invoice", "InvoiceLine", "Payment", "Balance", "Document"}
DOOR = "is_readable"
# Who asks for papers without a reader at the door, and why.
WITHOUT_READER = {
    "odoportail.account.happenings": "the events of a person, and their numbers",
    "odoportail.account.personal_data": "the numbers beside a person's own rows",
    "odoportail.invoices.documents": "after the door, and for the operator",
    "odoportail.invoices.notices": "for all who hold a right, by that right",
}
# Files from the billing system concern all papers.
BILLING = "odoportail.billing."
ASKING = {
    module_name(file): file
    for file in python_files("odoportail")
    if not module_name(file).startswith((BILLING, "odoportail.models"))
}


def names_of(file):
    """Return every name that a module uses."""
    nodes = list(ast.walk(tree_of(file)))
    return {node.id for node in nodes if isinstance(node, ast.Name)}


@pytest.mark.parametrize("module", ASKING)
def test_query_for_papers_asks_who_reads(module):
    names = names_of(ASKING[module])
    if "select" not in names or not names & PAPERS:
        return

    assert DOOR in names or module in WITHOUT_READER


@pytest.mark.parametrize("module", WITHOUT_READER)
def test_exception_is_still_one(module):
    names = names_of(ASKING[module])

    assert "select" in names
    assert names & PAPERS
    assert DOOR not in names
