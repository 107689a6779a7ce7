"""Let the clock jump an hour ahead, and back, under people who are signed in."""

from http import HTTPStatus

from bench.billing_files import email_of
from bench.faults.answers import PAGE, kind_of
from bench.faults.ground import Outcome
from bench.import_speed import PASSWORD
from bench.probes import People
from bench.reloads import CUSTOMERS
from bench.servers import deployed

APPLICATION = "bench.faults.clocked_portal:application"
HOUR = 3600
MINUTE = 60
BLOCKED = "429 in words"
# More than an account is given by strangers in a quarter of an hour.
GUESSES = 12
# Somebody who is nobody else in this drill, guessed at from addresses of their own.
ACCOUNT, FIRST_ADDRESS = 40, 5000


class Clock:
    """A file that the portal's processes look at."""

    def __init__(self, file):
        self.file = file
        self.set(0)

    def set(self, seconds):
        """Have the portal's clock so many seconds ahead, or back."""
        self.file.write_text(str(seconds))


def drill(ground):
    """Jump on both sides, with readers, forms, and a throttle under way."""
    folder = ground.new_folder()
    clock = Clock(folder / "clock")
    url = ground.fresh("sqlite")
    log = folder / "gunicorn.log"
    with deployed(url, log, APPLICATION, DRILL_CLOCK=str(clock.file)) as (base, _):
        yield jump(base, clock, -HOUR, "an hour back, and forth")
        yield jump(base, clock, HOUR, "an hour ahead, and back")
        yield throttle(base, clock)


def jump(base, clock, seconds, done):
    """Sign in, jump, look; sign in again, jump back, look again."""
    clock.set(0)
    before = People(base, CUSTOMERS, PASSWORD)
    clock.set(seconds)
    seen = {"read on": reads(before), "form of before": signs_in(before, 1)}
    meanwhile = People(base, CUSTOMERS, PASSWORD)
    clock.set(0)
    seen |= {
        "read on after the jump back": reads(before),
        "who came meanwhile reads on": reads(meanwhile),
        "form of meanwhile": signs_in(meanwhile, 2),
    }
    return Outcome(
        "clock",
        done,
        "; ".join(f"{name}: {kind}" for name, kind in seen.items()),
        "nothing",
        set(seen.values()) == {PAGE},
    )


def reads(people):
    """Return the name of what the list answers to the first customer."""
    return kind_of(people.request("GET", "/factures/", Cookie=people.reader_cookies))


def signs_in(people, turn, **facts):
    """Return the name of what a form of sign-in is answered with."""
    return kind_of(people.sign_in(turn, **facts), HTTPStatus.SEE_OTHER)


def throttle(base, clock):
    """Have an account throttled while the clock is ahead, and see how long it lasts."""
    clock.set(HOUR)
    people = People(base, CUSTOMERS, PASSWORD)
    for number in range(GUESSES):
        blocked = guess(people, number, "wrong wrong wrong")
    waits = {}
    for minutes in (0, 16, 61, 76):
        clock.set(minutes * MINUTE)
        waits[minutes] = guess(people, GUESSES + minutes, PASSWORD)
    clock.set(0)
    return Outcome(
        "clock",
        f"{GUESSES} wrong passwords while it is an hour ahead, then back",
        f"{blocked}; the right one from a stranger’s browser, by minutes after the "
        f"jump back: {waits}",
        "nothing",
        blocked == BLOCKED and waits[76] == PAGE,
    )


def guess(people, number, password):
    """Try a password on one account, from an address of its own; return what came."""
    turn = FIRST_ADDRESS + number
    return signs_in(people, turn, email=email_of(ACCOUNT), password=password)
