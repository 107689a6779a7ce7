"""A group of processes to which the kernel gives so much memory (cgroup v2)."""

import os
import time
from contextlib import contextmanager
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")
PATIENCE_SECONDS = 30


class MemoryGroup:
    """Bound what some processes take together; the kernel kills one that wants more."""

    def __init__(self, folder):
        self.folder = folder

    def take_in(self, process):
        """Have a process, and those that it begins from now on, in the group."""
        (self.folder / "cgroup.procs").write_text(str(process))

    def leave_room(self, size):
        """Let the group have so many bytes beyond what it has now."""
        used = int((self.folder / "memory.current").read_text())
        (self.folder / "memory.max").write_text(str(used + size))

    @property
    def kills(self):
        """Return how many processes the kernel has killed here for memory."""
        lines = (self.folder / "memory.events").read_text().splitlines()
        return int(dict(line.split() for line in lines)["oom_kill"])


@contextmanager
def memory_group():
    """Yield a group of our own; raise PermissionError where the kernel gives none.

    Whatever is in it must have ended by the end of the block, and it is gone then.
    """
    folder = CGROUPS / f"odoportail-drill-{os.getpid()}"
    controllers = CGROUPS / "cgroup.subtree_control"
    try:
        if "memory" not in controllers.read_text().split():
            controllers.write_text("+memory")
        folder.mkdir()
    except OSError as error:
        raise PermissionError("no memory group (cgroup v2) may be made here") from error
    try:
        yield MemoryGroup(folder)
    finally:
        remove(folder)


def remove(folder):
    """Remove a group once the last of its processes has ended."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (folder / "cgroup.procs").read_text() and time.monotonic() < deadline:
        time.sleep(0.1)
    folder.rmdir()
