"""The settings that tests run with, and what they may be changed to."""

from odoportail import paths
from odoportail.env_file import read_env_file

SECRET_KEY = "a secret for tests alone; 32 bytes or more"


def make_settings(**changes: str) -> dict[str, str]:
    """Return the demo's settings with a test's own changes."""
    return read_env_file(paths.DEMO / "demo.env") | {
        "SECRET_KEY": SECRET_KEY,
        "BASE_URL": "http://localhost",
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": "1",
        "MAIL_USE_TLS": "no",
        **changes,
    }


def speak_https(app):
    """Return a browser that reaches the portal over https, from its own pages."""
    app.config["PREFERRED_URL_SCHEME"] = "https"
    browser = app.test_client()
    browser.environ_base["HTTP_REFERER"] = "https://localhost/"
    return browser
