"""Tell what a command takes: seconds, processor time, and memory at its peak.

The command is started by a small process of its own: Linux begins to count a
program's peak with the memory of whoever started it, and who measures may hold
a lot. That process is this module, run: it prints what it saw as JSON.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]


class Use(NamedTuple):
    """What one command took, and what it printed."""

    seconds: float
    user_seconds: float
    peak_bytes: int
    output: str


def run_portal(environment, *arguments):
    """Run `odoportail ARGUMENTS`; raise RuntimeError, with its words, if it fails."""
    command = [sys.executable, "-m", "odoportail", *map(str, arguments)]
    result = subprocess.run(
        [sys.executable, "-m", "bench.resource_use", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise RuntimeError(result.stderr)
    output, _, seen = result.stdout.rstrip().rpartition("\n")
    return Use(**json.loads(seen), output=output)


def watch(command):
    """Run a command to its end; return what it took, and its exit code."""
    before = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - before
    process.returncode = os.waitstatus_to_exitcode(status)
    seen = {
        "seconds": seconds,
        "user_seconds": usage.ru_utime,
        "peak_bytes": usage.ru_maxrss * 1024,
    }
    return seen, process.returncode


if __name__ == "__main__":
    seen, code = watch(sys.argv[1:])
    print(json.dumps(seen))
    sys.exit(code)
