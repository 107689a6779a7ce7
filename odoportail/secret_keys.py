"""Make and change the secret key in the settings file, and show it to nobody."""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from odoportail import paths, setting_values
from odoportail.config import PREFIX, SETTINGS_FILE, with_prefix
from odoportail.env_file import read_env_file
from odoportail.exceptions import CommandRefused

KEY = f"{PREFIX}SECRET_KEY"
FORMER_KEYS = f"{PREFIX}SECRET_KEY_FALLBACKS"
RANDOM_BYTES = 48


def make_key() -> str:
    """Return a new key: 64 letters that need no quotes and hold no comma."""
    return secrets.token_urlsafe(RANDOM_BYTES)


def write_first() -> Path:
    """Write the first key into the settings file, and return that file.

    Raise CommandRefused where there is a key already.
    """
    file = settings_file()
    if settings_in(file).get(KEY):
        raise CommandRefused(
            f"{file} has a key: `odoportail keys rotate` puts another in its place."
        )
    change(file, {KEY: make_key()})
    return file


def rotate(*, forget: bool) -> Path:
    """Put a new key in the place of the present one, and return the settings file.

    The former keys stay good for what they have signed, unless they are forgotten.
    """
    file = settings_file()
    settings = settings_in(file)
    present = settings.get(KEY)
    if not present:
        raise CommandRefused(f"{file} has no key yet: `odoportail keys new` makes one.")
    try:
        former = setting_values.secrets(f"{present},{settings.get(FORMER_KEYS, '')}")
    except ValueError as error:
        if not forget:
            raise CommandRefused(
                f"A key in {file} is none that the portal takes: "
                "`odoportail keys rotate --forget` leaves it behind."
            ) from error
    change(file, {KEY: make_key(), FORMER_KEYS: "" if forget else ",".join(former)})
    return file


def settings_file() -> Path:
    """Return the settings file; raise CommandRefused where the environment decides."""
    file = (paths.instance_folder() / SETTINGS_FILE).resolve()
    if KEY in os.environ:
        raise CommandRefused(
            f"The environment has {KEY}, which wins over {file}: change it there, by "
            "what `odoportail keys new --print` prints."
        )
    return file


def settings_in(file: Path) -> dict[str, str]:
    """Return what the settings file says, under full names."""
    return with_prefix(read_env_file(file))


def change(file: Path, settings: Mapping[str, str]) -> None:
    """Put settings into the file, its other lines kept as they are."""
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    with written_whole(file) as stream:
        for line in changed(lines, settings):
            stream.write(f"{line}\n")


def changed(lines: list[str], settings: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines, each setting's in the place of its own or at the end."""
    left = dict(settings)
    for line in lines:
        name = PREFIX + line.split("=")[0].strip().removeprefix(PREFIX)
        if name not in settings:
            yield line
        elif name in left:
            yield f"{name}={left.pop(name)}"
    for name, value in left.items():
        yield f"{name}={value}"


@contextmanager
def written_whole(file: Path) -> Iterator[IO[str]]:
    """Give a file to write that takes this one's place and owner once it is whole.

    Nobody else may read it, at any moment.
    """
    try:
        owner = (file if file.exists() else file.parent).stat()
        with NamedTemporaryFile(
            "w", dir=file.parent, prefix=f"{file.name}.", encoding="utf-8", delete=False
        ) as stream:
            partial = Path(stream.name)
            try:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
                # Only root makes files that belong to others, and may give them away.
                if os.geteuid() == 0:
                    os.fchown(stream.fileno(), owner.st_uid, owner.st_gid)
                partial.replace(file)
            finally:
                partial.unlink(missing_ok=True)
    except OSError as error:
        raise CommandRefused(f"{file} cannot be written: {error.strerror}.") from error
