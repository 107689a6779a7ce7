"""The portal with two pages more, which eat all the memory that they may have."""

import os
import resource
from pathlib import Path

from odoportail import create_app
from odoportail.auth.gate import public

# What a worker may take beyond what it has when the page is asked for.
ROOM_BYTES = 200 * 1024**2
# Where the kernel must have ended it long before: no machine is to go down with it.
UTMOST_BYTES = 6 * ROOM_BYTES
BLOCK_BYTES = 1024**2


@public
def eat():
    """Take memory until this process gets no more."""
    take_all(ROOM_BYTES)


@public
def eat_until_killed():
    """Take memory until the kernel ends this process."""
    take_all(UTMOST_BYTES)


def take_all(room):
    """Bound this process to so many bytes more, and take them."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * os.sysconf("SC_PAGE_SIZE") + room
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
    eaten = []
    while True:
        # Written to: the kernel gives no page before.
        eaten.append(b"x" * BLOCK_BYTES)


# Before the portal's own memory is taken: the group is to answer for that as well.
if "DRILL_GROUP" in os.environ:
    Path(os.environ["DRILL_GROUP"], "cgroup.procs").write_text(str(os.getpid()))
application = create_app()
application.add_url_rule("/faim", view_func=eat)
application.add_url_rule("/faim-sans-fin", view_func=eat_until_killed)
