"""Set the demo up: its settings, its people, and its files by the real import."""

import secrets
from dataclasses import dataclass
from pathlib import Path

import flask_migrate
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import func, select

from odoportail import paths
from odoportail.auth import accounts, passwords
from odoportail.cli.imports import import_group
from odoportail.env_file import read_env_file
from odoportail.exceptions import CommandRefused
from odoportail.extensions import db
from odoportail.models import User

HOST = "127.0.0.1"
DATABASE = "demo.sqlite"
FILES = (
    ("customers", "clients.csv"),
    ("invoices", "factures.csv"),
    ("payments", "paiements.csv"),
)


@dataclass(frozen=True)
class Person:
    """Somebody who signs in to the demo."""

    email: str
    name: str
    password: str
    who: str


PEOPLE = (
    Person(
        "luc.tremblay@example.com",
        "Luc Tremblay",
        "quatre pneus en hiver",
        "a customer, in French",
    ),
    Person(
        "sarah.gagnon@example.com",
        "Sarah Gagnon",
        "seven trucks on the road",
        "a customer with a fleet, in English",
    ),
    Person(
        "comptable@example.com",
        "Nadia Roy, CPA",
        "la colonne de droite",
        "the accountant of both",
    ),
)
ACCOUNTANT = "comptable@example.com"


def demo_folder() -> Path:
    """Return where the demo lives."""
    return paths.instance_folder() / "demo"


def prepare_folder(folder: Path) -> None:
    """Make the demo's folder, key and database file, for their owner alone.

    Raise CommandRefused where it may not.
    """
    key, fresh = folder / "secret_key", folder / "secret_key.new"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        # Before SQLite makes it, which would let everybody read it.
        (folder / DATABASE).touch(mode=0o600)
        (folder / DATABASE).chmod(0o600)
        if not key.exists():
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(48), "utf-8")
            # Whole or not at all, whenever it is stopped.
            fresh.rename(key)
    except OSError as error:
        raise CommandRefused(
            f"{folder} cannot be written ({error.strerror}): "
            "set ODOPORTAIL_INSTANCE to a folder of yours."
        ) from error


def settings(folder: Path, port: int) -> dict[str, str]:
    """Return the demo's settings, under the names that the environment has."""
    values = read_env_file(paths.DEMO / "demo.env") | {
        "SECRET_KEY": (folder / "secret_key").read_text("utf-8"),
        "DATABASE_URL": f"sqlite:///{folder / DATABASE}",
        "BASE_URL": f"http://{HOST}:{port}",
        "MAIL_FOLDER": str(folder / "mail"),
    }
    return {f"ODOPORTAIL_{name}": value for name, value in values.items()}


def load(app: Flask) -> None:
    """Migrate, and load what is not there yet. A second run changes nothing."""
    with app.app_context():
        flask_migrate.upgrade()
        if is_loaded():
            return
    for subject, name in FILES:
        refused = import_group.main(
            [subject, str(paths.DEMO / name)],
            obj=ScriptInfo(create_app=lambda: app),
            standalone_mode=False,
        )
        if refused:
            raise CommandRefused(f"The demo's {name} could not be imported.")
    with app.app_context():
        for customer_number in ("C-1001", "C-1002"):
            accounts.grant(ACCOUNTANT, customer_number)
        give_passwords()


def is_loaded() -> bool:
    """Say whether an earlier run came to its end: passwords are its last step."""
    emails = [person.email for person in PEOPLE]
    ready = User.email_key.in_(emails) & User.password_hash.is_not(None)
    return db.session.scalar(select(func.count()).where(ready)) == len(PEOPLE)


def give_passwords() -> None:
    """Give each person the password that the demo prints, unless they chose one."""
    for person in PEOPLE:
        user = db.session.scalar(select(User).where(User.email_key == person.email))
        if user is not None and user.password_hash is None:
            user.name = person.name
            user.password_hash = passwords.hash_password(person.password)
    db.session.commit()
