"""The wheel carries everything that the checkout serves."""

import subprocess
import sys
import zipfile

import pytest

from tests.guards.sources import ROOT

DATA = {
    "templates": ("html", "txt", "css"),
    "translations": ("po", "mo"),
    "odoportail/static": ("*",),
    "odoportail/demo": ("csv", "env"),
    "odoportail/migrations": ("mako", "py"),
    "odoportail": ("py",),
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel, without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    sources = folder / "checkout"
    files = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    for name in filter(lambda name: (ROOT / name).is_file(), files):
        target = sources / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    command = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run(
        [sys.executable, *command, str(sources)], check=True, capture_output=True
    )
    return next(folder.glob("*.whl"))


def test_wheel_carries_what_the_checkout_has(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())

    missing = {
        name
        for folder, endings in DATA.items()
        for ending in endings
        for file in (ROOT / folder).rglob(f"*.{ending}")
        if (name := placed(file)) not in names
    }

    assert not missing


def test_wheel_is_one_package(wheel):
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"odoportail"}


def placed(file):
    """Return where setup.cfg puts a file of the checkout."""
    name = file.relative_to(ROOT).as_posix()
    return name if name.startswith("odoportail/") else f"odoportail/{name}"
