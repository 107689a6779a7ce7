"""Set Django up as `startproject` does, in French, on the portal's database."""

import os

from sqlalchemy import make_url

FRAME = "django.contrib"
URL = make_url(os.environ["ODOPORTAIL_DATABASE_URL"])
ENGINES = {"sqlite": "sqlite3", "postgresql": "postgresql"}
DATABASES = {
    "default": {
        "ENGINE": f"django.db.backends.{ENGINES[URL.get_backend_name()]}",
        "NAME": URL.database,
        "USER": URL.username or "",
        "HOST": URL.query.get("host", ""),
        # As the portal does: a connection is kept.
        "CONN_MAX_AGE": None,
    }
}
SECRET_KEY = os.environ["ODOPORTAIL_SECRET_KEY"]
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = [
    f"{FRAME}.auth",
    f"{FRAME}.contenttypes",
    f"{FRAME}.sessions",
    f"{FRAME}.messages",
    f"{FRAME}.staticfiles",
    "bench.django_page",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    f"{FRAME}.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    f"{FRAME}.auth.middleware.AuthenticationMiddleware",
    f"{FRAME}.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                f"{FRAME}.auth.context_processors.auth",
                f"{FRAME}.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "bench.django_page.pages"
LOGIN_URL = "home"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
LANGUAGE_CODE = "fr-ca"
TIME_ZONE = "America/Toronto"
USE_TZ = True
STATIC_URL = "static/"
