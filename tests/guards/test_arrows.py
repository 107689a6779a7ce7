"""Imports point down only: a reader who goes up has gone wrong."""

import ast
from graphlib import TopologicalSorter

import pytest

from tests.guards.sources import module_name, python_files, tree_of

# From the ground up. A name stands for the module and all below it; the longest
# name that fits decides.
FLOORS = (
    (
        "paths",
        "exceptions",
        "number_keys",
        "clock",
        "collecting",
        "cookies",
        "addresses",
        "env_file",
        "notice_kinds",
        "one_line",
        "routes",
        "session_cookies",
        "setting_values",
        "smtp",
        "spreadsheets",
        "sqlstates",
        "turns",
        "version",
    ),
    ("config", "extensions"),
    (
        "models",
        "i18n",
        "database",
        "quick_page",
        "quick_query",
        "stamps",
        "logs",
        "static_files",
        "invoices.methods",
        "invoices.status",
    ),
    ("mail", "journal", "outbox", "secret_keys"),
    (
        "account.browsers",
        "account.data_files",
        "account.delegates",
        "account.email_change",
        "account.field_names",
        "account.fiscal_settings",
        "account.happenings",
        "account.journal_pages",
        "account.moments",
        "account.personal_data",
        "account.readers",
        "account.services",
        "auth.accounts",
        "auth.attempts",
        "auth.choosing",
        "auth.delegate_letters",
        "auth.delegation",
        "auth.devices",
        "auth.links",
        "auth.moves",
        "auth.old_records",
        "auth.passwords",
        "auth.previews",
        "auth.services",
        "auth.sessions",
        "auth.throttle",
        "backups",
        "doctor",
        "billing",
        "health",
        "invoices.accounts",
        "invoices.archives",
        "invoices.charges",
        "invoices.comparison",
        "invoices.documents",
        "invoices.dossier_files",
        "invoices.dossiers",
        "invoices.downloads",
        "invoices.exports",
        "invoices.filters",
        "invoices.fiscal_years",
        "invoices.glance",
        "invoices.keeping",
        "invoices.line_names",
        "invoices.listing",
        "invoices.notice_letters",
        "invoices.notice_switches",
        "invoices.notices",
        "invoices.numbers",
        "invoices.paging",
        "invoices.reading",
        "invoices.reading_query",
        "invoices.searching",
        "invoices.pdf",
        "invoices.pdf_engine",
        "invoices.pdf_layout",
        "invoices.pdf_rows",
        "invoices.pdf_summary",
        "invoices.rendering",
        "invoices.scopes",
        "invoices.services",
        "invoices.statements",
        "journal_lines",
        "invoices.tax_summary",
        "private_files",
        "room",
    ),
    (
        "account.forms",
        "auth.forms",
        "auth.gate",
        "auth.first_pages",
        "auth.hidden_links",
        "auth.kept_pages",
        "early_answers",
        "errors",
        "forms",
        "invoices.forms",
        "security",
    ),
    ("account", "auth", "home", "invoices", "cli", "demo", "migrations"),
    ("",),
    ("__main__",),
)
MODULES = {module_name(file): file for file in python_files("odoportail")}


def floor_of(module):
    """Return how high a module stands."""
    name = module.removeprefix("odoportail").removeprefix(".")
    best = max(
        (
            (len(known), floor)
            for floor, names in enumerate(FLOORS)
            for known in names
            if name == known or name.startswith(f"{known}.") or not known
        ),
    )
    return best[1]


def imports_of(file):
    """Return the modules of ours that a file imports, local imports included."""
    found = set()
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            below = {f"{node.module}.{name.name}" for name in node.names}
            found |= {name if name in MODULES else node.module for name in below}
    return found & set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down(module):
    floor = floor_of(module)

    upward = {name for name in imports_of(MODULES[module]) if floor_of(name) > floor}

    assert not upward


def test_imports_make_no_ring():
    graph = {module: imports_of(file) for module, file in MODULES.items()}

    TopologicalSorter(graph).prepare()


# Of what stands below the forms, only these may look at the request: to write
# down where something came from and what came of it, and to choose language and kind of
# transaction.
SEE_REQUESTS = {
    "odoportail.cookies",
    "odoportail.database",
    "odoportail.i18n",
    "odoportail.journal",
    "odoportail.logs",
}


@pytest.mark.parametrize("module", MODULES)
def test_services_see_no_request(module):
    if floor_of(module) >= floor_of("odoportail.forms") or module in SEE_REQUESTS:
        return

    names = {
        name.name
        for node in ast.walk(tree_of(MODULES[module]))
        if isinstance(node, ast.ImportFrom) and node.module in ("flask", "flask_login")
        for name in node.names
    }

    assert not names & {"request", "session", "current_user"}
