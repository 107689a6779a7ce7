"""Find the files that the guards read."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "odoportail"


def python_files(*folders):
    """Return the Python files below these folders of the checkout."""
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def templates():
    """Return every template that is not CSS."""
    files = (ROOT / "templates").rglob("*.*")
    return sorted(file for file in files if file.suffix in (".html", ".txt"))


def tree_of(file):
    """Return a Python file's syntax tree."""
    return ast.parse(file.read_text("utf-8"))


def name_of(file):
    """Return where a file is, as a person would say it."""
    return file.relative_to(ROOT).as_posix()


def module_name(file):
    """Return the dotted name of a module of the package."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
