"""Read what a server's processes have used so far: processor time, and memory."""

import os
import re
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
KILOBYTE = 1024
# Where /proc/PID/stat has user and system time, counted behind the program's name.
USER, SYSTEM = 11, 12


def processor_seconds(process_id):
    """Return the processor time of a process and its children, in seconds.

    On a busy machine far steadier than the time that passes.
    """
    ids = [process_id, *list_children(process_id)]
    return sum(map(processor_seconds_of_one, ids))


def processor_seconds_of_one(process_id):
    """Return the processor time of one process."""
    stat = Path(f"/proc/{process_id}/stat").read_text()
    fields = stat.rpartition(")")[2].split()
    return (int(fields[USER]) + int(fields[SYSTEM])) / TICKS


def list_children(process_id):
    """Return the ids of the processes that a process has started."""
    children = Path(f"/proc/{process_id}/task/{process_id}/children").read_text()
    return list(map(int, children.split()))


def peak_bytes(process_id):
    """Return the most memory that any child of a process has held so far."""
    return max(memory_of(child, "VmHWM") for child in list_children(process_id))


def memory_of(process_id, name):
    """Return one of the sizes that Linux tells of a process, in bytes."""
    status = Path(f"/proc/{process_id}/status").read_text()
    return KILOBYTE * int(re.search(rf"^{name}:\s+(\d+) kB", status, re.MULTILINE)[1])
