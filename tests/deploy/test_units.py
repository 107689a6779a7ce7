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


def test_reload_follows_the_version_that_is_named(machine):
    unit = (machine / "etc/systemd/system/odoportail-web.service").read_text()

    assert "ExecStart=/opt/odoportail/bin/python -m gunicorn " in unit


def test_version_is_put_in_the_place_of_another_at_once(tmp_path):
    for version in ("1", "2"):
        program = tmp_path / f"odoportail-{version}" / "bin" / "odoportail"
        program.parent.mkdir(parents=True)
        program.touch(0o755)

    for version in ("1", "2", "2", "1"):
        subprocess.run([DEPLOY / "use", tmp_path / f"odoportail-{version}"], check=True)
        named = (tmp_path / "odoportail").readlink()
        assert named == tmp_path / f"odoportail-{version}"
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("is_folder", [True, False])
def test_version_that_is_none_is_refused_in_words(tmp_path, is_folder):
    (tmp_path / "odoportail").mkdir()
    (tmp_path / "odoportail-1" / "bin").mkdir(parents=True)
    if is_folder:
        (tmp_path / "odoportail-1" / "bin" / "odoportail").touch(0o755)

    done = subprocess.run(
        [DEPLOY / "use", tmp_path / "odoportail-1"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert ("of an older guide" if is_folder else "no installed portal") in done.stderr
    assert not (tmp_path / "odoportail").is_symlink()
