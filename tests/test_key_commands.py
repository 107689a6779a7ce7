"""Keys are made and changed by commands that keep them to themselves."""

import json
import os
import re
import stat
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner

from odoportail import cli, config, create_app, env_file, setting_values
from odoportail.exceptions import ConfigError
from odoportail.extensions import db
from tests.command_runner import CommandRunner
from tests.page_client import PageClient
from tests.settings import make_settings
from tests.world import make_user

KEY = re.compile(r"[A-Za-z0-9_-]{40,}")
OLD, OLDER = "k" * 40 + "old", "k" * 40 + "older"


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Return the settings file of an instance of our own; it is not there yet."""
    monkeypatch.setenv("ODOPORTAIL_INSTANCE", str(tmp_path / "instance"))
    (tmp_path / "instance").mkdir()
    return tmp_path / "instance" / "odoportail.env"


def keys(*words):
    """Run `odoportail keys …` without a portal, as before there is one."""
    return CliRunner().invoke(cli.group, ["keys", *words])


def read(file):
    """Return the present key and the former ones."""
    settings = config.with_prefix(env_file.read_env_file(file))
    former = settings.get("ODOPORTAIL_SECRET_KEY_FALLBACKS", "")
    return settings["ODOPORTAIL_SECRET_KEY"], former


def test_first_key_is_strong_and_its_owners_alone(file):
    told = keys("new")

    key, former = read(file)
    assert told.output == f"{file} has its key.\n"
    assert setting_values.secret(key) == key
    assert (len(key), former) == (64, "")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_no_two_keys_are_the_same():
    printed = {keys("new", "--print").output for _ in range(20)}

    assert len(printed) == 20
    assert all(re.fullmatch(r"ODOPORTAIL_SECRET_KEY=\S{64}\n", one) for one in printed)


def test_printed_key_is_written_nowhere(file):
    keys("new", "--print")

    assert list(file.parent.iterdir()) == []


@pytest.mark.parametrize("prefix", ["ODOPORTAIL_", ""])
def test_key_that_is_there_is_not_replaced_by_a_first_one(file, prefix):
    file.write_text(f"{prefix}SECRET_KEY={OLD}\n")

    refused = keys("new")

    assert refused.exit_code == 1
    assert "`odoportail keys rotate`" in refused.output
    assert read(file) == (OLD, "")


@pytest.mark.parametrize("prefix", ["ODOPORTAIL_", ""])
def test_rotation_keeps_former_keys_and_every_other_line(file, prefix):
    others = "# a comment\n\nCOMPANY_NAME='L’or | noir'\n"
    file.write_text(
        f'{prefix}SECRET_KEY="{OLD}"\n{others}{prefix}SECRET_KEY_FALLBACKS={OLDER}'
    )
    file.chmod(0o644)

    told = keys("rotate")

    key, former = read(file)
    assert former == f"{OLD},{OLDER}"
    assert key not in (OLD, OLDER)
    assert others in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not KEY.search(told.output.replace(str(file), ""))


def test_leaked_key_is_forgotten(file):
    file.write_text(f"SECRET_KEY={OLD}\nSECRET_KEY_FALLBACKS={OLDER}\n")

    keys("rotate", "--forget")

    assert OLD not in file.read_text()
    assert OLDER not in file.read_text()
    assert config.SETTINGS["SECRET_KEY_FALLBACKS"].parse(read(file)[1]) == []


def test_key_that_would_be_no_former_key_is_kept_until_it_is_to_be_forgotten(file):
    file.write_text("SECRET_KEY=short\n")

    refused = keys("rotate")

    assert refused.exit_code == 1
    assert "--forget" in refused.output
    assert "short" not in refused.output.replace(str(file), "")
    assert read(file) == ("short", "")


def test_nothing_to_rotate_is_said(file):
    assert "has no key yet" in keys("rotate").output
    assert not file.exists()


@pytest.mark.parametrize("command", ["new", "rotate"])
def test_key_of_the_environment_is_changed_there(file, monkeypatch, command):
    monkeypatch.setenv("ODOPORTAIL_SECRET_KEY", OLD)
    file.write_text(f"SECRET_KEY={OLDER}\n")

    refused = keys(command)

    assert refused.exit_code == 1
    assert "which wins over" in refused.output
    assert OLD not in refused.output
    assert read(file) == (OLDER, "")


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("is_there", [True, False])
def test_file_stays_its_owners_when_root_changes_it(file, is_there):
    os.chown(file.parent, 65534, 65534)
    if is_there:
        file.write_text(f"SECRET_KEY={OLD}\n")
        os.chown(file, 65534, 65534)

    keys("rotate" if is_there else "new")

    assert (file.stat().st_uid, file.stat().st_gid) == (65534, 65534)


@pytest.mark.skipif(os.getuid() != 0, reason="only root becomes another user")
def test_user_who_is_not_root_writes_into_a_folder_of_another_group(monkeypatch):
    with TemporaryDirectory() as folder:
        monkeypatch.setenv("ODOPORTAIL_INSTANCE", folder)
        os.chown(folder, 65534, 12345)
        os.seteuid(65534)
        try:
            told = keys("new")
        finally:
            os.seteuid(0)

        file = Path(folder, "odoportail.env")
        assert (told.exit_code, file.stat().st_uid) == (0, 65534), told.output


def test_folder_that_is_missing_is_said(file):
    file.parent.rmdir()

    refused = keys("new")

    assert refused.exit_code == 1
    assert "cannot be written: No such file or directory" in refused.output


def test_rotation_signs_nobody_out(file, app, database_url):
    file.write_text(f"ODOPORTAIL_SECRET_KEY={app.config['SECRET_KEY']}\n")
    with app.app_context():
        make_user()
    before = app.test_client()
    before.sign_in()

    keys("rotate")
    changed = config.with_prefix(env_file.read_env_file(file))
    rotated = create_app(make_settings(DATABASE_URL=database_url) | changed)
    rotated.test_client_class = PageClient
    after = rotated.test_client()
    after.set_cookie("odoportail", before.get_cookie("odoportail").value)

    assert rotated.config["SECRET_KEY"] != app.config["SECRET_KEY"]
    assert after.get("/factures/").status_code == 200
    with rotated.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    "line", [f"SECRET_KEY: {OLD}", OLD, f"secret_key={OLD}", f"{OLD}=SECRET_KEY"]
)
def test_key_in_a_line_that_is_wrong_is_not_told(file, line):
    file.write_text(f"# settings\n{line}\n")

    with pytest.raises(ConfigError) as caught:
        env_file.read_env_file(file)

    assert str(caught.value) == f"{file}: line 2 is no NAME=value line."


@pytest.mark.parametrize("as_json", [True, False])
def test_doctor_tells_no_key(file, app, as_json):
    words = ["doctor", "--json"] if as_json else ["doctor"]
    file.write_text(f"SECRET_KEY={app.config['SECRET_KEY']}\n")
    file.chmod(0o644)

    told = CommandRunner(app).invoke(words).output

    assert "chmod 600" in told
    assert app.config["SECRET_KEY"] not in told
    assert not as_json or json.loads(told)


def test_settings_that_cannot_be_read_are_told_in_words(file):
    file.write_bytes(b"COMPANY_NAME=\xff\n")

    with pytest.raises(ConfigError, match="cannot be read \\(it is not UTF-8\\)"):
        env_file.read_env_file(file)
