"""Read settings from a file that systemd and shells read as well."""

import re
from pathlib import Path

from odoportail.exceptions import ConfigError


def read_env_file(file: Path) -> dict[str, str]:
    """Return the settings in a file; none where there is no file.

    The lines are `NAME=value`, as systemd's EnvironmentFile reads them: blank
    lines and lines that begin with # say nothing, quotes around a value go.
    """
    if not file.is_file():
        return {}
    return dict(parse_line(file, *line) for line in meaningful_lines(file))


def meaningful_lines(file: Path) -> list[tuple[int, str]]:
    """Return the lines of a settings file that say something, with their numbers."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigError(
            [f"{file} cannot be read ({reason}): run as the user whom it belongs to."]
        ) from error
    stripped = [(number, line.strip()) for number, line in enumerate(lines, 1)]
    return [(number, line) for number, line in stripped if line and line[0] != "#"]


def parse_line(file: Path, number: int, line: str) -> tuple[str, str]:
    """Return name and value of one line, or raise ConfigError.

    It names the line by its number: what stands there may be a secret.
    """
    match = re.fullmatch(r"([A-Z][A-Z0-9_]*)=([\"']?)(.*?)\2", line)
    if match is None:
        raise ConfigError([f"{file}: line {number} is no NAME=value line."])
    return match[1], match[3]
