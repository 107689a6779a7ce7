"""Answer each address of a PDF with the same 30 KB: the least that one could cost.

Served by gunicorn: `bench.bare_pdf:app`.
"""

import random

from flask import Flask, Response

# As little to be packed as a PDF is.
CONTENT = b"%PDF-1.4\n" + random.Random(1).randbytes(30_000)  # noqa: S311  # no secret
app = Flask(__name__)


@app.get("/factures/<number>.pdf")
def pdf(number):
    """Send the bytes, whoever asks."""
    return Response(CONTENT, mimetype="application/pdf")
