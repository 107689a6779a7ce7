"""A long import shows how far it is, and a faulty one tells everything in a file."""

import csv
import os
import pty
import subprocess
import sys

import pytest

from odoportail.cli.progress import Bar, Lines
from odoportail.extensions import db
from odoportail.models import Invoice
from tests.imports.import_files import INVOICE
from tests.settings import make_settings

pytestmark = pytest.mark.usefixtures("garage")

FAULTY = [INVOICE | {"invoice_number": f"F-{n}", "total": "x"} for n in range(120)]


def read(report):
    """Return the rows of a report as Excel in English reads it."""
    content = report.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(content.decode("utf-8-sig").splitlines()))


def test_report_holds_every_remark_and_the_terminal_the_first_fifty(importer, runner):
    file, report = importer.write(*FAULTY), importer.folder / "report.csv"

    result = runner.invoke(["import", "invoices", str(file), "--report", str(report)])

    heading, *rows = read(report)
    assert heading == ["Kind", "Line", "Column", "Value", "Reason"]
    assert [row[1] for row in rows] == [str(line) for line in range(2, 122)]
    assert rows[0] == ["refused", "2", "total", "x", "must be a number such as 40.19"]
    assert result.output.count("refused: line") == 50
    assert "refused: 70 more." in result.output


def test_report_is_written_as_the_file_was(importer, runner):
    file, report = importer.folder / "f.csv", importer.folder / "report.csv"
    file.write_text(";".join(INVOICE) + "\n" + ";".join(INVOICE.values()), "utf-8")

    runner.invoke(["import", "invoices", str(file), "--report", str(report)])

    assert read(report)[0] == ["Kind;Line;Column;Value;Reason"]


def test_report_runs_no_formula_and_keeps_numbers(importer, runner):
    rows = [
        INVOICE | {"code": "=1+1", "total": "-40.18"},
        INVOICE | {"invoice_number": "F-2", "customer_number": "@SUM(A1)"},
    ]
    file, report = importer.write(*rows), importer.folder / "report.csv"

    runner.invoke(["import", "invoices", str(file), "--report", str(report)])

    values = {row[3] for row in read(report)[1:]}
    assert values == {"-40.18", "'@SUM(A1)"}


def test_file_that_makes_no_sense_is_in_the_report_too(importer, runner):
    file, report = importer.folder / "f.csv", importer.folder / "report.csv"
    file.write_text("a,b\n1,2\n", "utf-8")

    result = runner.invoke(["import", "invoices", str(file), "--report", str(report)])

    assert result.exit_code == 1
    reasons = [row[4] for row in read(report)[1:]]
    assert 'Headings: there is no column "a".' in reasons


def test_report_that_cannot_be_written_stops_the_import_before_it_begins(
    importer, runner
):
    file, report = importer.write(INVOICE), importer.folder / "nowhere" / "report.csv"

    result = runner.invoke(["import", "invoices", str(file), "--report", str(report)])

    assert result.exit_code == 1
    assert "cannot be written" in result.output
    assert db.session.scalar(db.select(Invoice.id)) is None


def test_report_over_the_file_itself_is_refused(importer, runner):
    file = importer.write(INVOICE)
    content = file.read_bytes()

    result = runner.invoke(["import", "invoices", str(file), "--report", str(file)])

    assert result.exit_code == 1
    assert "must be a file of its own" in result.output
    assert file.read_bytes() == content


def test_report_replaces_nothing_but_a_file(importer, runner):
    file, pipe = str(importer.write(INVOICE)), importer.folder / "pipe"
    os.mkfifo(pipe)

    result = runner.invoke(["import", "invoices", file, "--report", str(pipe)])

    assert result.exit_code == 1
    assert "must be a file of its own" in result.output
    assert pipe.is_fifo()
    assert db.session.scalar(db.select(Invoice.id)) is None


def test_former_report_stays_until_the_new_one_is_whole(importer, runner):
    report = importer.folder / "report.csv"
    report.write_text("former")

    result = runner.invoke(
        ["import", "invoices", str(importer.folder / "no.csv"), "--report", str(report)]
    )

    assert result.exit_code == 2
    assert report.read_text() == "former"
    assert [file.name for file in importer.folder.glob(".*")] == []


def test_log_gets_a_plain_line_now_and_then(capsys):
    lines = Lines(pause=0)

    lines.read(120_000, 45, 100)
    lines.begin("comparing")
    lines.begin("")

    assert capsys.readouterr().err.splitlines() == [
        "120000 rows read (45 %).",
        "Comparing with what the portal has...",
    ]


def test_log_of_a_short_import_says_nothing(capsys):
    lines = Lines(pause=3600)

    lines.read(1000, 45, 100)
    lines.begin("comparing")

    assert capsys.readouterr().err == ""


def test_bar_is_drawn_over_one_line(capsys):
    bar = Bar()

    bar.read(1000, 50, 100)
    bar.begin("")

    drawn = capsys.readouterr().err
    assert f"[{'#' * 15}{'-' * 15}] 50 %, 1000 rows read" in drawn
    assert "\n" not in drawn


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_terminal_shows_a_bar(importer, database_url):
    rows = [INVOICE | {"invoice_number": f"F-{number}"} for number in range(1200)]
    command = [sys.executable, "-m", "odoportail", "import", "invoices"]
    settings = make_settings(DATABASE_URL=database_url)
    ours = {f"ODOPORTAIL_{name}": value for name, value in settings.items()}
    ours_end, theirs = pty.openpty()

    subprocess.run(
        [*command, str(importer.write(*rows))],
        stderr=theirs,
        stdout=subprocess.DEVNULL,
        env=os.environ | ours,
        check=True,
    )

    assert "rows read" in os.read(ours_end, 4096).decode()
    os.close(theirs)
    os.close(ours_end)
