"""Gunicorn for the portal: threads for waiting, processes for cores, nothing lost.

    gunicorn --config deploy/gunicorn.conf.py 'odoportail:create_app()'

What a machine needs otherwise comes from the environment: WEB_CONCURRENCY (workers),
ODOPORTAIL_BIND (an address or unix:/path).
"""

import gc
import os
from pathlib import Path

bind = os.environ.get("ODOPORTAIL_BIND", "unix:/run/odoportail/gunicorn.sock")
# The web server's group may use the socket, nobody else.
umask = 0o007

worker_class = "gthread"
# A worker takes some 95 MB, and more where it makes PDFs.
workers = int(os.environ.get("WEB_CONCURRENCY", max(2, os.cpu_count() or 1)))
# At most 24 stand in line to sign in, and three for a PDF: the others are for pages.
threads = 32

# An answer that takes longer is a fault: a PDF ends after 20 seconds, a lock after 5.
timeout = 60
# What is under way at a reload or a stop is answered first.
graceful_timeout = 45
keepalive = 5
# Whatever grows in a process goes with it, and not in all of them at once.
max_requests = 20_000
max_requests_jitter = 2_000


def post_worker_init(worker):
    """Look for rings of objects now: what stays is then left out of later looks.

    The first that took in all that was imported held a page up for 80 ms.
    """
    gc.collect()
    gc.freeze()


def post_request(worker, request, environ, response):
    """Let a process go that has just been out of memory; another one begins."""
    if environ.get("odoportail.worn_out"):
        worker.log.warning("out of memory: this worker ends, another one begins")
        worker.alive = False


# The proxy in front bounds these as well.
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190

# The portal writes a line a request itself (ODOPORTAIL_LOG_FORMAT=json): gunicorn's own
# would hold the paths of mailed links.
accesslog = None
errorlog = "-"
# The portal alone believes proxies, as many as ODOPORTAIL_TRUSTED_PROXIES says.
forwarded_allow_ips = ""
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  # no disk under the heartbeat
worker_tmp_dir = str(SHARED_MEMORY) if SHARED_MEMORY.is_dir() else None
