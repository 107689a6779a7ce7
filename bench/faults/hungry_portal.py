"""The portal with one page more, which eats all the memory that it may have."""

import os
import resource
from pathlib import Path

from odoportail import create_app
from odoportail.auth.gate import public

# What a worker may take beyond what it has when the page is asked for.
ROOM_BYTES = 200 * 1024**2
BLOCK_BYTES = 1024**2


@public
def eat():
    """Bound this process, and take memory until there is none."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * os.sysconf("SC_PAGE_SIZE") + ROOM_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
    eaten = []
    while True:
        eaten.append(bytes(BLOCK_BYTES))


application = create_app()
application.add_url_rule("/faim", view_func=eat)
