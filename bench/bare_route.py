"""Answer with as many bytes as the address says: the least that a page could cost.

Served by gunicorn: `bench.bare_route:app`.
"""

import random

from flask import Flask, Response

# As little to be packed as a PDF is, and more than any page has.
CONTENT = random.Random(1).randbytes(1_000_000)  # noqa: S311  # no secret
app = Flask(__name__)


@app.get("/<int:size>")
def page(size):
    """Send the bytes, whoever asks."""
    return Response(CONTENT[:size], mimetype="text/html")
