"""`deploy/use` makes one of several installed versions the one that serves."""

import subprocess

import pytest

from tests.guards.sources import ROOT

NAMES = ("odoportail-1", "odoportail-2")


@pytest.fixture
def versions(tmp_path):
    """Make two folders that look like installed versions."""
    for name in NAMES:
        program = tmp_path / name / "bin" / "odoportail"
        program.parent.mkdir(parents=True)
        program.touch(0o755)
    return tmp_path


def use(folder, *, cwd=None):
    """Switch; return the exit code."""
    script = ROOT / "deploy" / "use"
    return subprocess.run(["sh", script, folder], cwd=cwd, check=False).returncode


def current(versions):
    """Return the version that serves."""
    return (versions / "odoportail").resolve().name


def test_version_is_switched_and_back(versions):
    for name in (*NAMES, NAMES[0]):
        assert use(versions / name) == 0
        assert current(versions) == name


def test_what_serves_already_goes_on_serving(versions):
    use(versions / NAMES[0])

    assert use(versions / "odoportail") == 0
    assert current(versions) == NAMES[0]


def test_switch_that_was_broken_off_is_made_anew(versions):
    use(versions / NAMES[0])
    (versions / "odoportail.next").symlink_to(versions / NAMES[0])

    assert use(versions / NAMES[1]) == 0
    assert current(versions) == NAMES[1]
    assert list((versions / NAMES[0]).iterdir()) == [versions / NAMES[0] / "bin"]


def test_folder_may_be_named_from_where_one_is(versions):
    assert use(NAMES[1], cwd=versions) == 0
    assert current(versions) == NAMES[1]


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_folder_without_a_portal_is_refused(versions, name):
    assert use(versions / name) == 1
    assert not (versions / "odoportail").exists()
