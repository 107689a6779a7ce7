"""The page that the web server shows while the portal itself is away."""

from pathlib import Path

import click
from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from odoportail.cli.context import in_app
from odoportail.exceptions import CommandRefused
from odoportail.i18n import LANGUAGES


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@in_app
def maintenance(file: Path) -> None:
    """Write the page to show while the portal is away, in both languages.

    The web server gives it out for its own 502, 503 and 504; the style sheets
    that it names come from the portal's static folders.
    """
    page = render_page()
    try:
        file.write_text(page, "utf-8")
    except OSError as error:
        raise CommandRefused(f"{file} cannot be written: {error.strerror}.") from error
    click.echo(f"{file} written. README says what the web server does with it.")


def render_page() -> str:
    """Return the page, its addresses those that customers see, prefix included."""
    with current_app.test_request_context(base_url=current_app.config["BASE_URL"]):
        return render_template(
            "errors/maintenance.html",
            words={language: words_in(language) for language in LANGUAGES},
        )


def words_in(language: str) -> dict[str, str]:
    """Return what the page says in one language."""
    with force_locale(LANGUAGES[language]):
        return {
            "heading": _("Back in a moment"),
            "sentence": _(
                "We are working on the portal. Your invoices are safe; please come "
                "back in a few minutes."
            ),
            "question": _("Need a hand?"),
        }
