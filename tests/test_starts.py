"""What the portal imports to start: what pages need, and nothing else."""

import subprocess
import sys

from bench.servers import environment

# Each is a tenth of a start or more, or is for files and papers alone.
NOT_FOR_PAGES = (
    "alembic",
    "flask_migrate",
    "odoportail.billing.fields",
    "psycopg",
    "reportlab",
    "sqlalchemy.dialects.postgresql",
    "xhtml2pdf",
    "zxcvbn",
)
STARTING = """
import gc, sys
import odoportail
odoportail.create_app()
print("imported:", *(name for name in {names!r} if name in sys.modules))
print("models looked at:", odoportail.models.User.__mapper__.configured)
print("collecting:", gc.isenabled())
"""


def test_portal_starts_without_what_no_page_needs(tmp_path):
    program = STARTING.format(names=NOT_FOR_PAGES)

    started = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(f"sqlite:///{tmp_path / 'none.sqlite'}"),
        capture_output=True,
        text=True,
        check=True,
    )

    assert started.stdout.splitlines() == [
        "imported:",
        "models looked at: False",
        "collecting: True",
    ]
