"""Any invoices, written by any program's rules, read back the same to the cent."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoportail.billing import fields, importing, reading, undoing
from odoportail.billing.readers import open_source
from odoportail.billing.reports import Remarks
from odoportail.billing.stored import list_stored
from odoportail.billing.values import Reading
from odoportail.extensions import db
from tests.imports.billing_systems import DIALECTS, FILES, write_csv, write_json
from tests.world import make_customer

# The same examples every time, and none made smaller: they are small enough.
ours = settings(
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def write(content, suffix, folder):
    """Write a file, and return its path."""
    file = Path(folder) / f"file{suffix}"
    file.write_bytes(content)
    return file


def read_back(content, suffix, encoding=None, **habits):
    """Return the invoices that a file's bytes are read as, and what is refused."""
    remarks = Remarks()
    with tempfile.TemporaryDirectory() as folder:
        file = write(content, suffix, folder)
        with open_source(file, encoding) as source:
            rows = source.read_rows(fields.INVOICES, remarks)
            return [
                *reading.read_invoices(rows, Reading(**habits), remarks),
                *remarks.refusals,
            ]


def known_by(dialect, content):
    """Return a dialect that can write these letters."""
    try:
        write_csv(content, dialect)
    except UnicodeEncodeError:
        return replace(dialect, encoding="utf-8")
    return dialect


@settings(ours, max_examples=150)
@given(FILES, DIALECTS)
def test_csv_of_any_dialect_reads_back_the_same(records, dialect):
    dialect = known_by(dialect, records)
    # Windows-1252 alone can be taken for UTF-8, where the letters happen to be so.
    declared = dialect.encoding if dialect.encoding == "cp1252" else None

    found = read_back(
        write_csv(records, dialect),
        ".csv",
        encoding=declared,
        decimal=dialect.mark,
        date_format=dialect.date_format,
    )

    assert found == list(records)


@settings(ours, max_examples=100)
@given(FILES, st.booleans(), st.booleans())
def test_json_reads_back_the_same(records, with_numbers, is_list):
    content = write_json(records, with_numbers=with_numbers, is_list=is_list)

    found = read_back(content, ".json" if is_list else ".jsonl")

    assert found == list(records)


@pytest.fixture
def customer(in_app):
    """Make the customer whom everything is billed to."""
    make_customer("C-1")
    db.session.commit()


@settings(ours, max_examples=15)
@given(FILES, DIALECTS)
def test_what_went_in_reads_back_from_the_database(
    customer, tmp_path, records, dialect
):
    dialect = replace(known_by(dialect, records), encoding="utf-8")
    file = write(write_csv(records, dialect), ".csv", tmp_path)
    way = {"actor": "test", "decimal": dialect.mark, "date_format": dialect.date_format}

    first = importing.run("invoices", file, **way)
    again = importing.run("invoices", file, **way)

    stored = list_stored(record.number for record in records)
    assert [stored[record.number] for record in records] == list(records)
    assert (first.new, again.new, again.unchanged) == (len(records), 0, len(records))
    undoing.undo(first.batch_id, actor="test")
