"""Run drills, and print what was done, what people saw, and what was lost.

Run: .venv/bin/python -m bench.faults [names]
Exit code 1 where one does not hold. Some take minutes; all stay on this machine.
"""

import argparse
import os
import platform
import sys
import time
from contextlib import ExitStack

from bench.faults import (
    bad_post_offices,
    eaten_memory,
    floods,
    full_disk,
    full_postgresql,
    jumping_clock,
    killed_commands,
    killed_for_memory,
    killed_mail,
    killed_workers,
    load,
    lost_database,
    slow_clients,
)
from bench.faults.ground import Ground

DRILLS = {
    "database": lost_database,
    "disk": full_disk,
    "server-disk": full_postgresql,
    "smtp": bad_post_offices,
    "clock": jumping_clock,
    "workers": killed_workers,
    "commands": killed_commands,
    "mail": killed_mail,
    "memory": eaten_memory,
    "kernel-memory": killed_for_memory,
    "floods": floods,
    "slow": slow_clients,
    "load": load,
}


def main():
    """Run what was named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(DRILLS))
    names = parser.parse_args().names or list(DRILLS)
    if unknown := set(names) - set(DRILLS):
        parser.error(f"no drill is called {', '.join(sorted(unknown))}")
    print(f"{platform.platform()}, {os.cpu_count()} cores, {time.strftime('%F')}\n")
    print("| drill | done | seen | lost | holds |\n|---|---|---|---|---|")
    with ExitStack() as stack:
        ground = Ground(stack)
        results = [run(name, ground) for name in names]
    sys.exit(not all(results))


def run(name, ground):
    """Run one drill, print a row for each outcome, and say whether all hold."""
    holds = True
    for outcome in DRILLS[name].drill(ground):
        *cells, held = outcome
        print(f"| {' | '.join(cells)} | {'yes' if held else '**NO**'} |", flush=True)
        holds &= held
    print(f"<!-- {name}: load {os.getloadavg()[0]:.1f} -->", flush=True)
    return holds


if __name__ == "__main__":
    main()
