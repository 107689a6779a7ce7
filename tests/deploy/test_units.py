"""The systemd units are sound, and open no more than they need."""

import re
import shutil
import subprocess

import pytest

from tests.deploy.servers import DEPLOY, needs

UNITS = sorted(file.name for file in DEPLOY.glob("systemd/*.service"))
EXPOSURE = re.compile(r"Overall exposure level for \S+: ([0-9.]+)")

pytestmark = needs("systemd-analyze")


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """Lay the units out as the guide does, in a root of their own."""
    root = tmp_path_factory.mktemp("root")
    shutil.copytree(DEPLOY / "systemd", root / "etc" / "systemd" / "system")
    return root


def analyze(machine, *words):
    """Return what systemd says of the units."""
    done = subprocess.run(
        ["systemd-analyze", "--no-pager", f"--root={machine}", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("unit", UNITS)
def test_unit_is_exposed_little(machine, unit):
    told = analyze(machine, "security", "--offline=yes", unit)

    assert float(EXPOSURE.search(told)[1]) <= 2.0


@pytest.mark.parametrize("unit", UNITS)
def test_timers_and_units_name_what_systemd_knows(machine, unit):
    timer = unit.replace(".service", ".timer")
    has_timer = (DEPLOY / "systemd" / timer).exists()

    told = analyze(machine, "verify", unit, *([timer] if has_timer else []))

    assert not re.search("Unknown|Failed to parse|Invalid", told), told
