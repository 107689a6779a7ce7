"""What the commands say of themselves, and how little that takes."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from odoportail import cli

HEAVY = ("flask", "sqlalchemy", "alembic", "xhtml2pdf")
ASKING = """
import sys
from odoportail.__main__ import main
try:
    main()
except SystemExit:
    print(*(name for name in {heavy!r} if name in sys.modules), file=sys.stderr)
"""


def first_sentence(text):
    """Return the first paragraph of a help text, on one line."""
    return " ".join(text.split("\n\n")[0].split())


@pytest.mark.parametrize("name", sorted(cli.Portal.places))
def test_command_is_where_it_is_said_to_be(name):
    command = cli.group.get_command(click.Context(cli.group), name)

    assert command.name == name
    if name != "db":
        assert cli.Portal.places[name][1] == first_sentence(command.help)


def test_help_names_every_command():
    told = CliRunner().invoke(cli.group, ["--help"]).output

    for name in cli.group.list_commands(None):
        assert f"\n  {name} " in told


def test_unknown_command_is_refused_in_words():
    result = CliRunner().invoke(cli.group, ["bakcup"])

    assert result.exit_code == 2
    assert "No such command 'bakcup'" in result.output


def test_help_imports_nothing_heavy():
    program = ASKING.format(heavy=HEAVY)

    asked = subprocess.run(
        [sys.executable, "-c", program, "--help"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert "backup" in asked.stdout
    assert asked.stderr == "\n"


def test_flask_offers_the_same_commands(app):
    assert set(app.cli.list_commands(None)) == set(cli.Portal.places) - {"db"}
