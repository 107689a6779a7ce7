"""Tell how long a year's PDFs in one file take where they are kept, and what memory."""

from bench.import_speed import megabytes
from bench.page_load import Turn
from bench.page_rounds import (
    Side,
    ask_for_each,
    cost_ratio,
    measure,
    median_wait,
    milliseconds,
    wait_ratio,
)
from bench.process_use import peak_bytes
from bench.servers import PORTAL, started
from bench.table import Goal, Row
from odoportail import clock

PATH = "/factures/export.zip"
GOAL, FLAT = Goal("≤", 50, " ms"), Goal("≤", 1.05)
# How often one is taken before memory is looked at.
TIMES = 30


def measure_zip(stage, pace):
    """Return the rows of one kind of database."""
    portal = stage.portals["few"]
    cookies = portal.readers[0].cookies
    year = clock.today().year - 1
    all_of_them, a_year = Turn(PATH, cookies), Turn(f"{PATH}?annee={year}", cookies)
    # The first time the PDFs are made.
    ask_for_each(Side(portal.server, [all_of_them]), b"PK")
    ours = Side(portal.server, [a_year])
    size = ask_for_each(ours, b"PK")
    sides = {"ours": ours, "bare": Side(stage.bare, [Turn(f"/{size}", cookies)])}
    rounds = measure(sides, stage.folder, pace._replace(connections=1))
    return [
        row_of_wait(stage, rounds["ours"], rounds["bare"]),
        row_of_memory(stage, portal, a_year, all_of_them),
    ]


def row_of_wait(stage, ours, bare):
    """Return how long somebody waits who asks alone."""
    return Row(
        "ZIP of a year, 12 PDFs that are kept, p50",
        stage.words,
        milliseconds(ours),
        f"{milliseconds(bare)}, bare route",
        wait_ratio(ours, bare),
        1 / cost_ratio(ours, bare),
        GOAL,
        1000 * median_wait(ours),
    )


def row_of_memory(stage, portal, a_year, all_of_them):
    """Return the peak of a worker after ZIPs of three years beside those of one."""
    log = stage.folder / "zip.log"
    with started(portal.url, log, PORTAL, "--workers=1") as server:
        few, many = (
            peak_after(Side(server, [turn] * TIMES)) for turn in (a_year, all_of_them)
        )
    return Row(
        "peak memory of a worker, ZIP of 36 PDFs",
        stage.words,
        megabytes(many),
        f"{megabytes(few)}, 12 PDFs",
        many / few,
        goal=FLAT,
        judged=many / few,
    )


def peak_after(side):
    """Take ZIPs, and return the most memory that the worker has held."""
    ask_for_each(side, b"PK")
    return peak_bytes(side.server.process_id)
