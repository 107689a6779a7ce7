"""Say how the portal is, for a person or for a monitor."""

import json
from dataclasses import asdict

import click

from odoportail import doctor as examination
from odoportail.cli.context import in_app
from odoportail.doctor import Verdict

COLOURS = {Verdict.GOOD: "green", Verdict.WARNING: "yellow", Verdict.FAULT: "red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For a monitor, as JSON.")
@in_app
def doctor(as_json: bool) -> None:
    """Examine settings, database, mail, clock, disk, backups, and make a real PDF.

    Exit 0 where nothing is at fault; warnings are no faults.
    """
    findings = list(examination.examine())
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings]))
    else:
        for finding in findings:
            verdict = click.style(f"{finding.verdict:8}", COLOURS[finding.verdict])
            click.echo(f"{verdict} {finding.part:11} {finding.words}")
    if any(finding.verdict is Verdict.FAULT for finding in findings):
        raise click.exceptions.Exit(1)
