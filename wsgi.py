"""Serve the portal: `gunicorn wsgi:app`, `flask --app wsgi`."""

from odoportail import create_app

app = create_app()
