"""Show where the time of each page goes: the parts of the processor's time, sampled.

In one process, without gunicorn. A timer of the processor's time interrupts the page;
the innermost frame that belongs to a part says whose the moment is.
Run: .venv/bin/python -m bench.profiles [--seconds 4]
"""

import argparse
import logging
import signal
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

from werkzeug.test import EnvironBuilder, run_wsgi_app

from bench.big_data import fill
from bench.databases import migrate
from bench.page_serving import FEW, PATHS, WORDS
from bench.readers import let_in
from odoportail import create_app, paths
from tests.settings import make_settings

EVERY_SECONDS = 0.002
PEOPLE = 20
WARM_UP = 30
TEMPLATES = "templates"
# What a moment is spent on, and the modules that say so: the longest name decides.
PARTS = {
    "queries": ("sqlalchemy", "flask_sqlalchemy", "psycopg", "psycopg_binary",
                "odoportail.database", "odoportail.quick_query"),
    TEMPLATES: ("jinja2", "markupsafe", "flask.templating"),
    "addresses": ("werkzeug.routing", "flask.helpers", "odoportail.static_files"),
    "texts": ("gettext", "babel.support", "flask_babel", "flask_babel.speaklater"),
    "dates, amounts, plurals": ("babel", "odoportail.i18n"),
    "cookie and session": ("itsdangerous", "flask.sessions", "flask_login",
                           "odoportail.session_cookies", "odoportail.auth"),
    "forms": ("flask_wtf", "wtforms", "odoportail.forms"),
    "Werkzeug": ("werkzeug",),
    "Flask": ("flask",),
    "ours": ("odoportail",),
}  # fmt: skip
OWNERS = {module: part for part, modules in PARTS.items() for module in modules}
OTHER = "anything else"


def part_of(frame):
    """Return which part a moment belongs to."""
    while frame:
        if str(paths.TEMPLATES) in frame.f_code.co_filename:
            return TEMPLATES
        name = frame.f_globals.get("__name__", "")
        while name:
            if name in OWNERS:
                return OWNERS[name]
            name = name.rpartition(".")[0]
        frame = frame.f_back
    return OTHER


@contextmanager
def sampling():
    """Count the moments of each part while the block runs."""
    counts = Counter()

    def count(_, frame):
        counts[part_of(frame)] += 1

    former = signal.signal(signal.SIGPROF, count)
    signal.setitimer(signal.ITIMER_PROF, EVERY_SECONDS, EVERY_SECONDS)
    try:
        yield counts
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, former)


def measure(seconds):
    """Return a table of the parts of every page made anew, and what comes again."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'profiles.sqlite'}"
        migrate(url)
        app = create_app(make_settings(DATABASE_URL=url))
        logging.disable(logging.INFO)
        fill(app, FEW)
        readers = let_in(app, PEOPLE)
        found = {page: profile(app, page, readers, seconds) for page in PATHS}
        again = {
            page: profile(app, page, readers, seconds / 4, is_anew=False)
            for page in PATHS
        }
    return f"{write_table(found)}\n\n{write_sentence(again)}"


def profile(app, page, readers, seconds, *, is_anew=True):
    """Return the milliseconds of a page, and the moments of its parts."""
    requests = make_requests(page, readers, is_anew=is_anew and page != "pdf")
    for _ in range(WARM_UP):
        run_wsgi_app(app, next(requests), buffered=True)
    before, asked = time.process_time(), 0
    with sampling() as counts:
        while time.process_time() - before < seconds:
            run_wsgi_app(app, next(requests), buffered=True)
            asked += 1
    return 1000 * (time.process_time() - before) / asked, counts


def make_requests(page, readers, *, is_anew):
    """Yield the environment of request after request, as WSGI has it."""
    environs = [make_request(page, reader) for reader in readers]
    for number, environ in enumerate(cycle(environs)):
        query = {"QUERY_STRING": f"n={number}"} if is_anew else {}
        yield environ | query


def make_request(page, reader):
    """Return the environment of one request, as WSGI has it."""
    path = PATHS[page].format(number=reader.number)
    headers = {} if page == "sign-in" else {"Cookie": reader.cookies}
    return EnvironBuilder(
        path, base_url="http://localhost", headers=headers
    ).get_environ()


def write_table(found):
    """Return the table: a row for each part, a column for each page."""
    pages = [f"{WORDS[page]}, {found[page][0]:.2f} ms" for page in found]
    lines = [
        f"| processor time by part | {' | '.join(pages)} |",
        "|---" * (len(pages) + 1) + "|",
    ]
    for part in [*PARTS, OTHER]:
        shares = [counts[part] / counts.total() for _, counts in found.values()]
        if any(shares):
            lines.append(
                f"| {part} | {' | '.join(f'{share:.0%}' for share in shares)} |"
            )
    return "\n".join(lines)


def write_sentence(found):
    """Return what pages take that are handed out again."""
    costs = [f"{WORDS[page]} {cost:.2f} ms" for page, (cost, _) in found.items()]
    return f"Asked for again: {', '.join(costs)}."


def main():
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4)
    print(measure(parser.parse_args().seconds))


if __name__ == "__main__":
    main()
