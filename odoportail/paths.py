"""Say where the portal's own files are, in a checkout and in an installed wheel."""

import os
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent

# setup.cfg installs templates/ and translations/ inside the package; in a
# checkout they stand beside it.
IS_INSTALLED = (PACKAGE / "templates").is_dir()
RESOURCES = PACKAGE if IS_INSTALLED else PACKAGE.parent

TEMPLATES = RESOURCES / "templates"
TRANSLATIONS = RESOURCES / "translations"
MIGRATIONS = PACKAGE / "migrations"
STATIC = PACKAGE / "static"
DEMO = PACKAGE / "demo"


def instance_folder() -> Path:
    """Return the folder of settings and data: `ODOPORTAIL_INSTANCE` or the default.

    The default is `instance/` of the checkout, or `var/odoportail-instance` of
    the environment a wheel is installed in.
    """
    chosen = os.environ.get("ODOPORTAIL_INSTANCE")
    if chosen:
        return Path(chosen).resolve()
    if IS_INSTALLED:
        return Path(sys.prefix) / "var" / "odoportail-instance"
    return RESOURCES / "instance"
