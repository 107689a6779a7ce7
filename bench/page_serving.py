"""Tell how many pages a second the portal hands out, beside a bare Flask route.

Each person is signed in and asks for papers of their own. The bare route answers
anybody with as many bytes as the page has. All are served by gunicorn with two workers
of four threads, and loaded in turns, in random order.
Run: .venv/bin/python -m bench.page_serving [--pages list home invoice pdf sign-in]
[--customers 100000] [--people 200] [--rounds 7] [--seconds 1] [--connections 8]
[--database sqlite|postgresql|both]
"""

import argparse
import tempfile
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from bench import databases, table
from bench.django_beside import MISSING, is_installed, serving_django
from bench.page_load import Turn
from bench.page_rounds import (
    Pace,
    Side,
    ask_for_each,
    cost_ratio,
    measure,
    milliseconds,
    rate,
    rate_ratio,
    wait_ratio,
)
from bench.portals import Portal, serving_customers
from bench.servers import Server, started
from bench.table import Goal, Row

BARE = "bench.bare_route:app"
FEW, MANY = 100, 100_000
GOALS = {"list": 0.50, "home": 0.50, "invoice": 0.45, "pdf": 0.60, "sign-in": 0.60}
WORDS = {
    "list": "list of invoices",
    "home": "home",
    "invoice": "invoice page",
    "pdf": "PDF that is kept",
    "sign-in": "sign-in page",
}
PATHS = {
    "list": "/factures/",
    "home": "/",
    "invoice": "/factures/{number}",
    "pdf": "/factures/{number}.pdf",
    "sign-in": "/connexion",
}
# In which way a page is asked for: as it was, or so that nothing kept answers.
AGAIN, ANEW = "", ", made anew"
GROWTH = Goal("≤", 1.10)


class Stage(NamedTuple):
    """What is served on one kind of database, in the order of `portals`: few, many."""

    portals: dict[str, Portal]
    bare: Server
    django: Side | None
    folder: Path
    words: str


def open_stage(stack, kind, options):
    """Fill and serve everything on one kind of database."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    place = stack.enter_context(databases.open_place(kind))
    portals, django = {}, None
    for name, customers in (("few", FEW), ("many", options.customers)):
        log = folder / f"{name}.log"
        portals[name] = stack.enter_context(
            serving_customers(place.create(), log, customers, options.people)
        )
    few = portals["few"]
    bare = stack.enter_context(started(few.url, folder / "bare.log", BARE))
    if is_installed():
        log = folder / "django.log"
        django = stack.enter_context(
            serving_django(place.create(), log, FEW, few.readers)
        )
    return Stage(portals, bare, django, folder, databases.describe(few.url))


def turns_of(page, portal):
    """Return who asks for a page; the sign-in page is for strangers."""
    if page == "sign-in":
        return [Turn(PATHS[page], "")]
    return portal.turns(PATHS[page])


def sides_of(page, stage):
    """Return the portals that are asked for a page, again and, but for PDFs, anew."""
    sides = {}
    for size, portal in stage.portals.items():
        if page == "sign-in" and size == "many":
            # It knows nothing of invoices, many or few.
            continue
        side = Side(portal.server, turns_of(page, portal))
        sides[size, AGAIN] = side
        if page != "pdf":
            sides[size, ANEW] = side._replace(is_anew=True)
    return sides


def measure_page(page, stage, pace):
    """Return the rows of one page."""
    sides = sides_of(page, stage)
    beginning = b"%PDF-" if page == "pdf" else b"<!doctype html>"
    size = max(ask_for_each(side, beginning) for side in sides.values())
    turns = sides["few", AGAIN].turns
    bare_turns = [turn._replace(path=f"/{size}") for turn in turns]
    sides["bare"] = Side(stage.bare, bare_turns)
    if page == "list" and stage.django:
        sides["django"] = stage.django
    rounds = measure(sides, stage.folder, pace)
    rows = [row_of(page, stage, name, rounds) for name in sides_of(page, stage)]
    return rows + rows_of_list(stage, rounds) if page == "list" else rows


def rows_of_list(stage, rounds):
    """Return what is measured of the list alone."""
    rows = [growth(stage, rounds)]
    if stage.django:
        rows.append(beside_django(stage, rounds))
    return rows


def row_of(page, stage, name, rounds):
    """Return how a page compares with the bare route."""
    ours, bare = rounds[name], rounds["bare"]
    measured = rate_ratio(ours, bare)
    size, way = name
    return Row(
        f"{WORDS[page]}{way}, {stage.portals[size].invoices:,} invoices",
        stage.words,
        rate(ours),
        f"{rate(bare)}, bare route",
        measured,
        cost_ratio(ours, bare),
        Goal("≥", GOALS[page]),
        measured,
    )


def beside_django(stage, rounds):
    """Return how our list compares with Django's."""
    ours, theirs = rounds["few", ANEW], rounds["django"]
    return Row(
        f"list of {stage.portals['few'].invoices:,}{ANEW}, beside Django's",
        stage.words,
        rate(ours),
        f"{rate(theirs)}, Django {version('django')}",
        rate_ratio(ours, theirs),
        cost_ratio(ours, theirs),
    )


def growth(stage, rounds):
    """Return how much longer the list takes where there are many invoices."""
    many, few = rounds["many", ANEW], rounds["few", ANEW]
    longer = wait_ratio(many, few)
    return Row(
        f"list of {stage.portals['many'].invoices:,}{ANEW}, p50",
        stage.words,
        milliseconds(many),
        f"{milliseconds(few)}, {stage.portals['few'].invoices:,} invoices",
        longer,
        1 / cost_ratio(many, few),
        GROWTH,
        longer,
    )


def add_options(parser):
    """Say what can be asked for."""
    parser.add_argument("--pages", nargs="+", choices=list(PATHS), default=list(PATHS))
    parser.add_argument("--customers", type=int, default=MANY)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=1)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--database", choices=[*databases.KINDS, "both"])
    parser.set_defaults(database="both")


def pace_of(options):
    """Return how fast to go."""
    return Pace(options.rounds, options.seconds, options.connections)


def main():
    """Serve all, load them in turns, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_options(parser)
    options = parser.parse_args()
    kinds = databases.KINDS if options.database == "both" else [options.database]
    if not is_installed():
        print(MISSING)
    print(table.heading())
    for kind in kinds:
        with ExitStack() as stack:
            stage = open_stage(stack, kind, options)
            for page in options.pages:
                print(
                    *measure_page(page, stage, pace_of(options)), sep="\n", flush=True
                )


if __name__ == "__main__":
    main()
