"""Let a page eat all the memory that its worker may have."""

import time

from bench.databases import describe
from bench.faults.answers import CUT, PAGE, Tally, in_words, is_in_order
from bench.faults.ground import Outcome
from bench.faults.visitors import Crowd, children_of
from bench.servers import deployed

APPLICATION = "bench.faults.hungry_portal:application"
MEALS = 5
SECONDS_BETWEEN = 3


def drill(ground):
    """Ask for that page again and again, while others read and sign in."""
    url, folder = ground.fresh("sqlite"), ground.new_folder()
    hungry = Tally()
    with deployed(url, folder / "gunicorn.log", APPLICATION) as (base, gunicorn):
        crowd = Crowd(base)
        before = children_of(gunicorn.pid)
        eat = hungry.asking(lambda: crowd.people.request("GET", "/faim"))
        with crowd.visiting():
            for _ in range(MEALS):
                eat()
                time.sleep(SECONDS_BETWEEN)
        after = children_of(gunicorn.pid)
    lost = crowd.lost_sign_ins(url)
    return [
        Outcome(
            "memory",
            f"a page eats all of its worker’s memory, {MEALS} times ({describe(url)})",
            f"who asks for it: {in_words(hungry.kinds)}; the others: "
            f"{in_words(crowd.kinds)}; workers {len(before)}, after it {len(after)}, "
            f"{len(after - before)} of them new",
            f"{lost} sign-ins",
            is_in_order(hungry.kinds, "500 in words", CUT)
            and PAGE not in hungry.kinds
            and is_in_order(crowd.kinds, CUT)
            and len(after) == len(before)
            and bool(after - before)
            and not lost,
        )
    ]
