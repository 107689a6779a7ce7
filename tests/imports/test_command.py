"""The clerk's commands: exit codes, and files too large to keep beside the tests."""

import pytest

from odoportail.billing import importing
from odoportail.extensions import db
from odoportail.models import Batch
from tests.imports.import_files import INVOICE

pytestmark = pytest.mark.usefixtures("garage")

MISUSES = {
    "no file": ["invoices"],
    "missing file": ["invoices", "nowhere.csv"],
    "a folder": ["invoices", "."],
    "unknown subject": ["quotes", "FILE"],
    "unknown encoding": ["invoices", "FILE", "--encoding", "utf-9"],
    "no encoding of text": ["invoices", "FILE", "--encoding", "base64"],
    "no encoding of files": ["invoices", "FILE", "--encoding", "punycode"],
    "no encoding of files either": ["invoices", "FILE", "--encoding", "utf7"],
    "date format": ["invoices", "FILE", "--date-format", "%d/%m"],
    "decimal mark": ["invoices", "FILE", "--decimal", ";"],
}


@pytest.mark.parametrize("arguments", MISUSES.values(), ids=MISUSES)
def test_misused_command_exits_2(importer, runner, arguments):
    file = str(importer.write(INVOICE))
    arguments = [file if word == "FILE" else word for word in arguments]

    assert runner.invoke(["import", *arguments]).exit_code == 2


def test_dry_run_says_so(importer, runner):
    file = str(importer.write(INVOICE))

    result = runner.invoke(["import", "invoices", "--dry-run", file])

    assert result.exit_code == 0
    assert "new 1, changed 0, unchanged 0, refused 0" in result.output
    assert "Dry run: nothing was written." in result.output


def test_list_shows_each_file_that_went_in(importer, runner):
    importer.invoices()

    result = runner.invoke(["import", "list"])

    assert "clerk\tinvoices\tfile.csv\t1 new" in result.output


def test_field_of_200_kilobytes_is_refused_with_its_line(importer):
    report = importer.invoices({}, {"description_fr": "é" * 200_000})

    assert report.refusals[0].line == 3
    assert "131072 characters" in report.refusals[0].reason


@pytest.mark.parametrize(("lines", "is_sound"), [(1000, True), (1001, False)])
def test_invoice_has_a_thousand_lines_at_most(importer, lines, is_sound):
    part = {"amount": "1.00", "subtotal": f"{lines}.00", "tps": "0", "tvq": "0",
            "total": f"{lines}.00"}  # fmt: skip

    report = importer.invoices(
        *(part | {"position": f"{place}"} for place in range(1, lines + 1))
    )

    assert (report.refusals == ()) is is_sound


def test_json_nested_too_deeply_is_refused(importer):
    file = importer.folder / "deep.jsonl"
    file.write_text("[" * 100_000, "utf-8")

    report = importing.run("invoices", file, actor="clerk")

    assert "nested too deeply" in report.refusals[0].reason


def test_more_than_one_chunk_goes_in(importer):
    report = importer.invoices(*({"invoice_number": f"F-{i}"} for i in range(1201)))

    assert report.new == 1201
    assert db.session.scalar(db.select(Batch.new)) == 1201
