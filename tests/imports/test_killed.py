"""An import that is killed at any moment is in wholly or not at all."""

import subprocess
import sys

import pytest

from bench.stored_imports import IN, OUT, find_damage, judge
from odoportail.extensions import db
from odoportail.models import Balance, InvoiceLine
from tests.guards.sources import ROOT
from tests.imports.import_files import Importer
from tests.world import make_customer

HALVES = {"lines": InvoiceLine, "balances": Balance}


@pytest.fixture
def importer(in_app, tmp_path):
    """Return what imports files for the customer C-1."""
    make_customer("C-1")
    db.session.commit()
    return Importer(tmp_path)


def test_killed_imports_leave_no_half(app, database_url):
    # In a process of its own: it forks, and a process with threads must not.
    command = ["-m", "bench.killed_imports", "--kills", "8", "--url", database_url]

    result = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True
    )

    assert result.returncode == 0, result.stdout + result.stderr
    assert ": 8 kills" in result.stdout
    assert result.stdout.count("halves 0") == 2


def test_whole_import_is_told_from_none(importer, database_url):
    importer.invoices({"invoice_number": "file-1"}, {"invoice_number": "file-2"})

    assert judge(database_url, "file", invoices=2, lines=1) == IN
    assert judge(database_url, "other", invoices=2, lines=1) == OUT
    assert find_damage(database_url) == []


@pytest.mark.parametrize("missing", HALVES)
def test_half_an_import_is_recognised(importer, database_url, missing):
    importer.invoices({"invoice_number": "file-1"})
    db.session.execute(db.delete(HALVES[missing]))
    db.session.commit()

    assert f"0 {missing}" in judge(database_url, "file", invoices=1, lines=1)
