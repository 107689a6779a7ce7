"""Serve the page by gunicorn: `bench.django_page.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.django_page.settings")
application = get_wsgi_application()
