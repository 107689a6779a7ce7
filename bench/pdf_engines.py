"""Tell what the PDF of an invoice costs with ours and with other engines.

The same invoice of 1, 10 and 500 lines is made by each, from the invoice to the
bytes of its PDF, round by round in random order, each engine warm and in a
process of its own. Engines that are not installed are left out.
Run: .venv/bin/python -m bench.pdf_engines [--rounds 15] [--lines 1 10 500]
"""

import argparse
import io
import os
import platform
import random
import statistics

from pypdf import PdfReader

from bench.pdf_invoices import make_invoice, portal_context
from bench.pdf_pages import sums_of
from bench.pdf_workers import Made, engines_at_work
from bench.table import Goal, Row
from odoportail.i18n import money

REFERENCE = "WeasyPrint"
# It works in other processes, whose time is not counted.
ELSEWHERE = "Chromium"
WARM_UP = 2
HEADINGS = ("lines", "engine", "ms", "processor ms", "to WeasyPrint",
            "by processor", "pages", "kB")  # fmt: skip
# Lines, the engine to compare ours with, the ratio not to exceed, and why.
GOALS = (
    (1, REFERENCE, 0.40, "nothing stored"),
    (500, "plain xhtml2pdf", 0.52, "1.2 s where plain xhtml2pdf takes 2.3 s"),
)


def measure(engines, lines, rounds):
    """Return what each engine took at the median of the rounds."""
    names = list(engines)
    order = random.Random(lines)  # noqa: S311  # no secret is made
    made = {name: [] for name in names}
    for _ in range(rounds):
        order.shuffle(names)
        for name in names:
            made[name].append(engines[name].make(lines))
    return {name: middle(made[name]) for name in engines}


def middle(made):
    """Return the medians of what several PDFs took, with the last of them."""
    seconds, processor_seconds, pdfs = zip(*made, strict=True)
    return Made(
        statistics.median(seconds), statistics.median(processor_seconds), pdfs[-1]
    )


def warm_up(engines, lines, times=WARM_UP):
    """Make some that do not count, and prove the last of each engine."""
    invoice = make_invoice(lines)
    for name, engine in engines.items():
        made = [engine.make(lines) for _ in range(times)]
        check(name, made[-1].pdf, invoice)


def check(name, pdf, invoice):
    """Raise RuntimeError unless the whole invoice is in a PDF."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    expected = [invoice.number, invoice.billed_name, *invoice.billed_address.split()]
    expected += [money(cents).replace("\u00a0", " ") for _, cents in sums_of(invoice)]
    missing = [part for part in expected if part not in text]
    if missing or text.count("ODO-") != len(invoice.lines):
        raise RuntimeError(f"{name} lost {missing or 'some lines'}: {text}")
    if not pages[0].images or not has_roboto(pages[0]):
        raise RuntimeError(f"{name} lost the mark or the font")


def has_roboto(page):
    """Say whether a page carries the font that all are to print with."""
    fonts = page["/Resources"]["/Font"].values()
    return any("Roboto" in font.get_object()["/BaseFont"] for font in fonts)


def report(lines, made):
    """Print a row of the table for each engine."""
    for name, (seconds, processor_seconds, pdf) in made.items():
        pages = len(PdfReader(io.BytesIO(pdf)).pages)
        cells = (
            lines,
            name,
            f"{1000 * seconds:.1f}",
            "–" if name == ELSEWHERE else f"{1000 * processor_seconds:.1f}",
            *(words(ratio) for ratio in ratios(made, name, REFERENCE)),
            pages,
            f"{len(pdf) / 1000:.0f}",
        )
        print(f"| {' | '.join(map(str, cells))} |")


def ratios(made, name, other):
    """Return the ratios of seconds and of processor time, None where unknown."""
    if other not in made:
        return None, None
    ours, theirs = made[name], made[other]
    seconds = ours.seconds / theirs.seconds
    if ELSEWHERE in (name, other):
        return seconds, None
    return seconds, ours.processor_seconds / theirs.processor_seconds


def words(ratio):
    """Return a ratio as the table shows it."""
    return "–" if ratio is None else f"{ratio:.2f}"


def report_goals(made):
    """Print what the ratios should be, beside what they are."""
    for lines, other, limit, why in GOALS:
        if other in made.get(lines, ()):
            seconds, processor_seconds = ratios(made[lines], "ours", other)
            print(
                f"lines {lines}, ours/{other}: goal at most {limit:.2f} ({why}), here "
                f"{words(seconds)}, by processor time {words(processor_seconds)}"
            )


def list_rows(lines, made):
    """Return how ours compares with each other engine, as rows of the one table."""
    goals = {(goal[0], goal[1]): Goal("≤", goal[2]) for goal in GOALS}
    return [
        row_of(lines, name, made, goals.get((lines, name)))
        for name in made
        if name != "ours"
    ]


def row_of(lines, name, made, goal):
    """Return how ours compares with one engine."""
    seconds, processor_seconds = ratios(made, "ours", name)
    return Row(
        f"PDF of {lines} line{'s' if lines > 1 else ''}",
        "–",
        f"{1000 * made['ours'].seconds:.0f} ms",
        f"{1000 * made[name].seconds:.0f} ms, {name}",
        seconds,
        processor_seconds,
        goal,
        seconds,
    )


def report_machine(engines):
    """Print what this was measured with, and how busy the machine is."""
    print(
        f"{platform.platform()}, {os.cpu_count()} processors, load "
        f"{os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    )
    for name, engine in engines.items():
        print(f"  {name}: {engine.made_with}")


def read_options():
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--lines", type=int, nargs="+", default=[1, 10, 500])
    return parser.parse_args()


def main():
    """Start the engines, measure, and print."""
    options = read_options()
    made = {}
    with portal_context(), engines_at_work() as engines:
        report_machine(engines)
        print(f"| {' | '.join(HEADINGS)} |\n{'|---' * len(HEADINGS)}|")
        for lines in options.lines:
            warm_up(engines, lines)
            made[lines] = measure(engines, lines, options.rounds)
            report(lines, made[lines])
    report_goals(made)
    print(f"load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
