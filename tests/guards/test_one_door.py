"""Every query for private papers goes through the one door."""

import ast

import pytest

from tests.guards.sources import module_name, python_files, tree_of

PAPERS = {"Invoice", "InvoiceLine", "Payment", "Balance", "Document"}
DOOR = "is_readable"
# Who asks for papers without a reader at the door, and why.
WITHOUT_READER = {
    "odoportail.account.personal_data": "the numbers beside a person's own rows",
    "odoportail.doctor": "a sample that no database knows",
    "odoportail.invoices.documents": "after the door, and for the operator",
    "odoportail.invoices.notices": "for all who hold a right, by that right",
    "odoportail.journal_lines": "the events of all, for the operator",
}
# Functions that select papers with another condition, or one that others give them.
OTHER_CONDITION = {
    "odoportail.account.journal_pages.events_of": "one's own events, and one's papers'",
    "odoportail.invoices.accounts.list_papers": "`of_account` carries it",
    "odoportail.invoices.accounts.list_payments": "`of_account` carries it",
    "odoportail.invoices.archives.read_kept": "ids of papers that came by the door",
    "odoportail.invoices.listing.of_one_customer": "narrows what the door lets through",
    "odoportail.invoices.notice_letters.compose": "selects a person; papers are given",
    "odoportail.invoices.reading_query.rows_of_papers": "papers come by the door",
    "odoportail.invoices.services.is_readable": "the door itself",
}
# Files from the billing system concern all papers.
BILLING = "odoportail.billing."
ASKING = {
    module_name(file): file
    for file in python_files("odoportail")
    if not module_name(file).startswith((BILLING, "odoportail.models"))
}


def names_in(tree):
    """Return every name that a piece of a module uses."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def names_of(file):
    """Return every name that a module uses."""
    return names_in(tree_of(file))


@pytest.mark.parametrize("module", ASKING)
def test_query_for_papers_asks_who_reads(module):
    if module in WITHOUT_READER:
        return

    for place in asking_alone(module):
        assert place in OTHER_CONDITION


def test_other_condition_is_still_another():
    alone = {place for module in ASKING for place in asking_alone(module)}

    assert alone >= OTHER_CONDITION.keys()


def asking_alone(module):
    """Yield the functions and kept queries that select papers without the door."""
    for piece in tree_of(ASKING[module]).body:
        names = names_in(piece)
        if "select" in names and names & PAPERS and not is_at_the_door(piece):
            yield f"{module}.{getattr(piece, 'name', piece.lineno)}"


def is_at_the_door(piece):
    """Say whether the door is a condition in it: as a column, it lets everybody in."""
    return any(
        isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") == "where"
        and any(DOOR in names_in(condition) for condition in node.args)
        for node in ast.walk(piece)
    )


@pytest.mark.parametrize(
    ("query", "is_guarded"),
    [
        ("select(Invoice).where(is_readable(1))", True),
        ("select(Invoice).where(Invoice.number == '1', is_readable(1))", True),
        ("select(Invoice, is_readable(1))", False),
        ("select(Invoice, is_readable(1)).where(Invoice.number == '1')", False),
    ],
)
def test_door_is_a_condition_and_no_column(query, is_guarded):
    assert is_at_the_door(ast.parse(query)) is is_guarded


@pytest.mark.parametrize("module", WITHOUT_READER)
def test_exception_is_still_one(module):
    names = names_of(ASKING[module])

    assert "select" in names
    assert names & PAPERS
    assert DOOR not in names
