"""PDFs are made ahead by several processes, and checked against their hashes."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date

import pytest

from odoportail.exceptions import PdfError
from odoportail.extensions import db
from odoportail.invoices import documents, pdf
from odoportail.models import Document
from tests.guards.sources import ROOT
from tests.settings import make_settings
from tests.world import make_customer, make_invoice

RENDER = ["documents", "render", "--processes", "1"]


@pytest.fixture
def garage(in_app):
    """Make a customer."""
    return make_customer("C-1")


def kept():
    """Return the documents that are kept, by invoice and language."""
    return {
        (document.invoice_id, document.language): document.sha256
        for document in db.session.scalars(db.select(Document))
    }


def test_every_invoice_gets_its_document_in_both_languages(garage, runner):
    ids = [make_invoice(garage).id for _ in range(3)]

    result = runner.invoke(RENDER)

    assert result.exit_code == 0
    assert "6 documents made, 0 failed." in result.output
    assert set(kept()) == {(id_, language) for id_ in ids for language in ("fr", "en")}


def test_what_is_kept_is_not_made_again(garage, runner):
    invoice = make_invoice(garage)
    documents.make(invoice, "fr")
    before = kept()

    first, second = runner.invoke(RENDER), runner.invoke(RENDER)

    assert "1 documents made" in first.output
    assert "0 documents made" in second.output
    assert before.items() <= kept().items()


def test_only_invoices_since_a_day_are_made(garage, runner):
    make_invoice(garage, issued_on=date(2016, 2, 6))
    later = make_invoice(garage, issued_on=date(2016, 2, 7))

    runner.invoke([*RENDER, "--since", "2016-02-07"])

    assert {invoice_id for invoice_id, _ in kept()} == {later.id}


def test_more_than_one_portion_is_made(garage, runner, monkeypatch):
    monkeypatch.setattr(documents, "PAGE", 2)
    for _ in range(5):
        make_invoice(garage)

    result = runner.invoke(RENDER)

    assert "10 documents made" in result.output


def test_invoice_that_cannot_be_made_is_named_and_stops_no_other(
    garage, runner, monkeypatch
):
    make_invoice(garage, "BAD")
    make_invoice(garage, "GOOD")
    render = pdf.render_invoice

    def fail_once(invoice, language):
        if invoice.number == "BAD":
            raise PdfError("no ink")
        return render(invoice, language)

    monkeypatch.setattr(pdf, "render_invoice", fail_once)

    result = runner.invoke(RENDER)

    assert result.exit_code == 1
    assert "2 documents made, 2 failed." in result.output
    assert "failed: BAD (fr): no ink" in result.output


def test_several_processes_make_each_document_once(garage, database_url):
    for _ in range(5):
        make_invoice(garage)
    settings = make_settings(DATABASE_URL=database_url)
    ours = {f"ODOPORTAIL_{name}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "odoportail", "documents", "render"]

    done = subprocess.run(
        [*command, "--processes", "2"],
        env=os.environ | ours,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "10 documents made, 0 failed.\n")
    assert len(kept()) == 10


# Prints its child's number, and waits to be killed.
POOL = """
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from os import getpid
from time import sleep
from odoportail.cli.documents import begin
if __name__ == "__main__":
    pool = ProcessPoolExecutor(1, get_context("spawn"), begin)
    print(pool.submit(getpid).result(), flush=True)
    sleep(60)
"""


def test_children_end_with_a_command_that_is_killed(database_url, tmp_path):
    settings = make_settings(DATABASE_URL=database_url)
    prefixed = {f"ODOPORTAIL_{name}": text for name, text in settings.items()}
    file = tmp_path / "pool.py"
    file.write_text(POOL)
    with subprocess.Popen(
        [sys.executable, file],
        env=os.environ | prefixed | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    ) as command:
        child = int(command.stdout.readline())
        command.kill()

    assert has_ended(child)


def has_ended(process):
    """Wait for a process that is not ours to end; say whether it has."""
    with suppress(ProcessLookupError):
        for _ in range(100):
            os.kill(process, 0)
            time.sleep(0.1)
        os.kill(process, signal.SIGKILL)
        return False
    return True


def test_whole_documents_are_found_whole(garage, runner, monkeypatch):
    monkeypatch.setattr(documents, "PAGE", 3)
    for _ in range(2):
        make_invoice(garage)
    runner.invoke(RENDER)

    result = runner.invoke(["documents", "verify"])

    assert (result.exit_code, result.output) == (
        0,
        "4 documents checked, 0 damaged.\n",
    )


def test_damaged_document_is_named(garage, runner):
    invoice = make_invoice(garage, "39654")
    documents.make(invoice, "fr")
    document = db.session.scalar(db.select(Document))
    document.content += b" "
    db.session.commit()

    result = runner.invoke(["documents", "verify"])

    assert result.exit_code == 1
    assert "damaged: invoice 39654 (fr)" in result.output
    assert "1 documents checked, 1 damaged." in result.output
