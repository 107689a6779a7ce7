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
    return dict(parse_line(file, line) for line in meaningful_lines(file))


def meaningful_lines(file: Path) -> list[str]:
    """Return the lines of a settings file that say something."""
    stripped = (line.strip() for line in file.read_text("utf-8").splitlines())
    return [line for line in stripped if line and not line.startswith("#")]


def parse_line(file: Path, line: str) -> tuple[str, str]:
    """Return name and value of one line, or raise ConfigError."""
    match = re.fullmatch(r"([A-Z][A-Z0-9_]*)=([\"']?)(.*?)\2", line)
    if match is None:
        name = line.split("=")[0]
        raise ConfigError([f"{file}: {name!r} is no NAME=value line."])
    return match[1], match[3]
