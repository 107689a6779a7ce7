"""Commands that take in files from the billing system."""

import codecs
import getpass
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from odoportail.billing import importing, undoing
from odoportail.billing.dates import is_date_format
from odoportail.billing.reports import Layout, Remark, Report
from odoportail.billing.values import visible
from odoportail.cli.context import in_app
from odoportail.cli.progress import make_watcher
from odoportail.cli.report_files import report_file
from odoportail.exceptions import ImportRefused

# Python knows them as encodings of text, but nobody's file is written so.
NOT_FOR_FILES = {
    "idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7",
}  # fmt: skip
# Beyond, PostgreSQL raises.
MAX_BATCH = 2**31 - 1


@click.group("import")
def import_group() -> None:
    """Take in customers, invoices and payments from the billing system."""


def check_encoding(
    context: click.Context, parameter: click.Parameter, name: str | None
) -> str | None:
    """Refuse what is no encoding of text."""
    if name is None:
        return None
    try:
        found = codecs.lookup(name).name
        if found in NOT_FOR_FILES:
            raise LookupError
        b"".decode(found)
        "".encode(found)
    except LookupError:
        hint = f"{name} is not known; try utf-8, cp1252 or utf-16"
        raise click.BadParameter(hint) from None
    return found


def check_date_format(
    context: click.Context, parameter: click.Parameter, text: str | None
) -> str | None:
    """Refuse a format that does not name day, month and year once each."""
    if text is not None and not is_date_format(text):
        raise click.BadParameter("give day, month and year once, as in %d/%m/%Y")
    return text


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the file, and how it is written."""
    for option in (
        click.option(
            "--report",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Write every remark into this CSV file.",
        ),
        click.option("--decimal", type=click.Choice([",", "."]), help="Decimal mark."),
        click.option("--date-format", callback=check_date_format, help="%d/%m/%Y, …"),
        click.option("--encoding", callback=check_encoding, help="utf-8, cp1252, …"),
        click.option(
            "--dry-run", is_flag=True, help="Do everything, and take it back."
        ),
        click.argument(
            "file", type=click.Path(exists=True, dir_okay=False, path_type=Path)
        ),
    ):
        command = option(command)
    return command


@import_group.command()
@reading_options
@in_app
def customers(file: Path, report: Path | None, **options: Any) -> None:
    """Import customers from FILE, and the people who read their papers."""
    import_file("customers", file, report, options)


@import_group.command()
@reading_options
@in_app
def invoices(file: Path, report: Path | None, **options: Any) -> None:
    """Import invoices and credit notes from FILE, one row a line."""
    import_file("invoices", file, report, options)


@import_group.command()
@reading_options
@in_app
def payments(file: Path, report: Path | None, **options: Any) -> None:
    """Import payments and refunds from FILE."""
    import_file("payments", file, report, options)


@import_group.command("list")
@in_app
def list_imports() -> None:
    """List the files that went in."""
    for batch in importing.list_batches():
        undone = f"\tundone by {batch.undone_by}" if batch.undone_at else ""
        click.echo(
            f"{batch.id}\t{batch.imported_at:%Y-%m-%d %H:%M} UTC\t{batch.imported_by}\t"
            f"{batch.subject}\t{batch.file_name}\t{batch.new} new, "
            f"{batch.changed} changed, {batch.unchanged} unchanged{undone}"
        )


@import_group.command()
@click.argument("batch", type=click.IntRange(1, MAX_BATCH))
@in_app
def undo(batch: int) -> None:
    """Take back import BATCH, unless somebody has opened an invoice of it."""
    undone = undoing.undo(batch, actor=get_actor(), tell=make_watcher().tell)
    gone = plural(undone.new, undone.subject.removesuffix("s"))
    click.echo(f"Import {batch} is undone: {gone} of {visible(undone.file_name)} gone.")


def import_file(
    subject: str, file: Path, report: Path | None, options: dict[str, Any]
) -> None:
    """Import one file, and print what came of it."""
    if report is None:
        finish(run(subject, file, options), options)
        return
    with report_file(report, file) as target:
        try:
            done = run(subject, file, options | {"list_all": target.write})
        except ImportRefused as error:
            remarks = [Remark(0, "", "", reason) for reason in error.reasons]
            target.write(remarks, Layout())
            raise
    click.echo(f"All remarks: {report}")
    finish(done, options)


def run(subject: str, file: Path, options: dict[str, Any]) -> Report:
    """Import one file, showing how far it is, and print the report."""
    watcher = make_watcher()
    report = importing.run(subject, file, actor=get_actor(), watcher=watcher, **options)
    watcher.begin("")
    print_report(subject, file, report)
    return report


def finish(report: Report, options: dict[str, Any]) -> None:
    """Say in the last line what was done; exit 1 where it was refused."""
    if report.refused:
        click.echo("Nothing was imported: mend the file and try again.", err=True)
        raise click.exceptions.Exit(1)
    if options["dry_run"]:
        click.echo("Dry run: nothing was written.")
    else:
        click.echo(f"Done: batch {report.batch_id}.")


def get_actor() -> str:
    """Return the name of the account that runs the command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return f"user {os.getuid()}"


def print_report(subject: str, file: Path, report: Report) -> None:
    """Print how the file was read, its warnings and refusals, and the counts."""
    layout = report.layout
    written = ", ".join(filter(None, (layout.encoding, layout.separator)))
    rows = plural(layout.rows, "row")
    if layout.blank_rows:
        rows += f", {plural(layout.blank_rows, 'blank row')} skipped"
    click.echo(f"{subject} from {visible(file.name)} ({written}): {rows}")
    print_remarks("warning", report.warnings, report.warned)
    print_remarks("refused", report.refusals, report.refused)
    click.echo(
        f"new {report.new}, changed {report.changed}, unchanged {report.unchanged}, "
        f"refused {report.refused}"
    )


def print_remarks(kind: str, remarks: Sequence[Remark], total: int) -> None:
    """Print the first remarks of a kind, and how many there are besides."""
    for remark in remarks:
        column = f", column {remark.column}" if remark.column else ""
        value = f", {visible(remark.value)}" if remark.value or column else ""
        click.echo(f"{kind}: line {remark.line}{column}{value}: {remark.reason}.")
    if total > len(remarks):
        click.echo(f"{kind}: {total - len(remarks)} more.")


def plural(count: int, noun: str) -> str:
    """Write a count with its noun, such as 1 row or 2 rows."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
