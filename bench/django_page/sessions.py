"""Let people of the portal's data in, by Django's own means; print their cookies.

Run with the portal's environment: python -m bench.django_page.sessions ID…
"""

import os
import sys
from importlib import import_module

import django
from django.conf import settings


def let_in(user_id):
    """Make a person and a session, and return the cookie."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User

    user = User.objects.create(id=user_id, username=f"person-{user_id}")
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def main():
    """Make Django's tables, and let in whoever is named."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for user_id in map(int, sys.argv[1:]):
        print(let_in(user_id))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.django_page.settings"
    django.setup()
    main()
