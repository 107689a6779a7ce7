"""Each migration only adds: the version before goes on reading and writing.

Old code names no new column and knows no new word. So what it reads must be there,
what it leaves out must be filled, and nothing it writes may be refused.
"""

import re
from itertools import pairwise

import pytest

from tests.conftest import DATABASES
from tests.fresh_databases import new_database
from tests.upgrading.releases import REVISIONS, go_to, inspecting

STEPS = list(pairwise(REVISIONS))
WORD = re.compile(r"'([^']*)'")
# From the first of a list to its last.
WORDS = re.compile(r"'.*'", re.DOTALL)


@pytest.fixture(scope="module", params=DATABASES)
def schemas(request, tmp_path_factory):
    """Return how the tables stand after each migration, on both databases."""
    with new_database(request, tmp_path_factory.mktemp("steps")) as url:
        yield {revision: schema_after(url, revision) for revision in REVISIONS}


def schema_after(url, revision):
    """Bring a database to a revision, and describe its tables."""
    go_to(url, revision)
    with inspecting(url) as inspector:
        return describe(inspector)


@pytest.fixture(params=STEPS, ids=[after for _, after in STEPS])
def step(request, schemas):
    """Return how the tables stand before a migration and after it."""
    return [schemas[revision] for revision in request.param]


def describe(inspector):
    """Return columns, checks, unique columns and references of each table."""
    return {
        table: {
            "columns": {
                column["name"]: column for column in inspector.get_columns(table)
            },
            "checks": inspector.get_check_constraints(table),
            "unique": [
                tuple(found["column_names"])
                for found in inspector.get_unique_constraints(table)
            ]
            + [
                tuple(index["column_names"])
                for index in inspector.get_indexes(table)
                if index["unique"]
            ]
            + [tuple(inspector.get_pk_constraint(table)["constrained_columns"])],
            "references": [
                tuple(found["constrained_columns"])
                for found in inspector.get_foreign_keys(table)
            ],
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def both(step):
    """Yield each table of before, as it stood and as it stands."""
    before, after = step
    assert before.keys() <= after.keys()
    for table in before:
        yield before[table], after[table]


def added(old, new):
    """Return the columns that a table has got."""
    return new["columns"].keys() - old["columns"].keys()


def test_columns_of_before_are_there_and_take_what_they_took(step):
    for old, new in both(step):
        for name, column in old["columns"].items():
            kept = new["columns"][name]
            assert str(kept["type"]) == str(column["type"]), name
            assert kept["nullable"] or not column["nullable"], name


def test_new_column_is_filled_where_old_code_leaves_it_out(step):
    for old, new in both(step):
        for name in added(old, new):
            column = new["columns"][name]
            assert column["nullable"] or column["default"] is not None, name


@pytest.mark.parametrize("kind", ["unique", "references"])
def test_new_rule_is_about_new_columns_alone(step, kind):
    for old, new in both(step):
        for columns in set(new[kind]) - set(old[kind]):
            assert set(columns) <= added(old, new), columns


def test_check_refuses_nothing_that_it_let_in(step):
    for old, new in both(step):
        known = {check["name"]: check["sqltext"] for check in old["checks"]}
        for check in new["checks"]:
            former, text = known.get(check["name"]), check["sqltext"]
            if former is None:
                names = set(re.findall(r"[a-z_]+", text)) & new["columns"].keys()
                assert names <= added(old, new), check
                continue
            assert WORDS.sub("", text) == WORDS.sub("", former)
            assert set(WORD.findall(former)) <= set(WORD.findall(text)), check
