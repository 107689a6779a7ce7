"""Send the log to standard error, where gunicorn and systemd keep it."""

import logging
import sys

from flask import Flask

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def init_app(app: Flask) -> None:
    """Log the portal's own lines from INFO up, once, however many apps are made."""
    logger = logging.getLogger("odoportail")
    if not logger.handlers:
        logger.setLevel(logging.INFO)
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter(FORMAT))
        logger.addHandler(handler)
        logger.propagate = False
