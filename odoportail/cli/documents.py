"""Commands about the PDFs that are kept."""

import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context, parent_process

import click
from werkzeug.utils import import_string

from odoportail.cli.context import in_app
from odoportail.cli.progress import make_watcher
from odoportail.invoices import documents
from odoportail.invoices.documents import Made

SHOWN_FAULTS = 50
APPLICATION = "odoportail.create_app"


@click.group("documents")
def documents_group() -> None:
    """Make the PDFs of invoices ahead, and check those that are kept."""


@documents_group.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day of issue.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=lambda: os.cpu_count() or 1,
    help="How many to use; one for each core otherwise.",
)
@in_app
def render(since: datetime | None, processes: int) -> None:
    """Make what no one has asked for yet: each invoice in French and English."""
    portions = documents.list_incomplete(since.date() if since else None)
    watcher, total = make_watcher("documents made"), Made()
    for made in make_all(portions, processes):
        total.count += made.count
        total.faults += made.faults
        watcher.count(total.count)
    watcher.begin("")
    click.echo(f"{total.count} documents made, {len(total.faults)} failed.")
    for fault in total.faults[:SHOWN_FAULTS]:
        click.echo(f"failed: {fault}", err=True)
    if total.faults:
        raise click.exceptions.Exit(1)


def make_all(portions: Iterable[list[int]], processes: int) -> Iterator[Made]:
    """Yield what comes of each portion, in as many processes as told."""
    if processes == 1:
        yield from map(documents.make_missing, portions)
        return
    # Begun anew, not forked: a connection to the database has one owner.
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, context, begin) as pool:
        yield from in_turn(pool, portions, ahead=2 * processes)


def in_turn(
    pool: ProcessPoolExecutor, portions: Iterable[list[int]], *, ahead: int
) -> Iterator[Made]:
    """Yield results in order, with no more than some portions under way."""
    waiting = []
    for portion in portions:
        waiting.append(pool.submit(documents.make_missing, portion))
        if len(waiting) >= ahead:
            yield waiting.pop(0).result()
    for future in waiting:
        yield future.result()


def begin() -> None:
    """Make the portal in a process of the pool, by its name as gunicorn does."""
    threading.Thread(target=end_with_parent, daemon=True).start()
    import_string(APPLICATION)().app_context().push()


def end_with_parent() -> None:
    """End this process when the command is gone: killed, it could not say so."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@documents_group.command()
@in_app
def verify() -> None:
    """Compare every kept PDF with the SHA-256 that it was kept with."""
    watcher, checked, damaged = make_watcher("documents checked"), 0, 0
    for found in documents.list_damaged():
        checked += 1
        if found:
            damaged += 1
            number, language = found
            click.echo(f"damaged: invoice {number} ({language})", err=True)
        watcher.count(checked)
    watcher.begin("")
    click.echo(f"{checked} documents checked, {damaged} damaged.")
    if damaged:
        raise click.exceptions.Exit(1)
