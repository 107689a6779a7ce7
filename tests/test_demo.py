"""The demo starts, serves, stops, and says in a sentence why it cannot."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
import zipfile

import pytest

from tests.guards.test_package import wheel
from tests.post_office import free_port

__all__ = ["wheel"]

SECONDS = 60


def run_demo(folder, *args, instance=None, **options):
    """Start `odoportail demo` in a folder, with nothing of ours in its environment."""
    clean = {name: os.environ[name] for name in os.environ if "ODO" not in name}
    if instance:
        clean["ODOPORTAIL_INSTANCE"] = str(instance)
    return subprocess.Popen(
        [sys.executable, "-m", "odoportail", "demo", *args],
        cwd=folder,
        env=clean | options,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def installed(wheel, tmp_path):
    """Unpack the wheel as an installation does, away from the checkout."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    return str(tmp_path / "site")


def test_demo_of_the_wheel_serves_from_an_empty_folder(installed, tmp_path):
    empty, port = tmp_path / "empty", free_port()
    empty.mkdir()
    options = {"PYTHONPATH": installed, "instance": tmp_path / "data"}

    with run_demo(empty, "--port", str(port), **options) as demo:
        said = read(demo)
        page = urllib.request.urlopen(f"http://127.0.0.1:{port}/connexion")
        demo.send_signal(signal.SIGTERM)
        demo.wait(SECONDS)

    assert page.status == 200
    assert f"http://127.0.0.1:{port}" in said
    assert "luc.tremblay@example.com" in said
    assert list(empty.iterdir()) == []
    made = tmp_path / "data" / "demo"
    for path, mode in ((made, 0o700), (made / "demo.sqlite", 0o600)):
        assert stat.S_IMODE(path.stat().st_mode) == mode
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def read(demo):
    """Return what the demo says until it tells how to stop it."""
    said = []
    for line in demo.stdout:
        said.append(line)
        if "Ctrl-C" in line:
            break
    return "".join(said)


def test_busy_port_is_told(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with run_demo(".", "--port", str(port), instance=tmp_path) as demo:
            said = demo.communicate(timeout=SECONDS)[0]

    assert demo.returncode == 1
    assert re.fullmatch(rf"Error: Port {port} is not free .*\n", said)


def test_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("not a folder")

    port = str(free_port())
    with run_demo(".", "--port", port, instance=tmp_path / "file") as demo:
        said = demo.communicate(timeout=SECONDS)[0]

    assert demo.returncode == 1
    assert "cannot be written" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("command", [["users", "list"], ["mail", "status"]])
def test_command_without_settings_names_what_is_missing(tmp_path, command):
    done = subprocess.run(
        [sys.executable, "-m", "odoportail", *command],
        env={"PATH": os.environ["PATH"], "ODOPORTAIL_INSTANCE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "ODOPORTAIL_SECRET_KEY is missing: put " in done.stderr
    assert "Traceback" not in done.stderr
