"""Write a person's data into a file: JSON for machines, CSV for spreadsheets."""

import csv
import io
import json
from datetime import date
from enum import StrEnum
from typing import Any

from flask_babel import gettext

from odoportail import clock, journal
from odoportail.account import services
from odoportail.account.field_names import FIELD_NAMES
from odoportail.account.personal_data import SECTIONS
from odoportail.auth.sessions import Caller
from odoportail.extensions import db
from odoportail.models import User
from odoportail.spreadsheets import safe_cell

Facts = dict[str, list[dict[str, Any]]]


def take_copy(user_id: int, present: str, file_format: str, caller: Caller) -> bytes:
    """Return everything about a person as the bytes of a `json` or `csv` file.

    Raise SignInRefused where the password is wrong, TooManyAttempts or Busy.
    """
    user = services.get_user(user_id)
    services.confirm_password(user, present, caller)
    journal.record("data_exported", user_id=user_id, detail=file_format)
    db.session.commit()
    facts = gather(user)
    return as_json(facts) if file_format == "json" else as_csv(facts)


def gather(user: User) -> Facts:
    """Return the rows of each section, as values that JSON knows."""
    return {
        name: [
            {field: plain(value) for field, value in row._mapping.items()}
            for row in db.session.execute(section.query(user))
        ]
        for name, section in SECTIONS.items()
    }


def plain(value: Any) -> Any:
    """Return a value as JSON has it; instants in UTC, as ISO 8601 writes them."""
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def as_json(facts: Facts) -> bytes:
    """Return the facts as JSON, with the instant of the copy."""
    content = {"copied_at": clock.now().isoformat(), **facts}
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def as_csv(facts: Facts) -> bytes:
    """Return the facts as rows of section, number, field and value, for Excel.

    Excel in Canada's French wants semicolons, and a mark to know UTF-8 by.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(
        [gettext("Section"), gettext("Number"), gettext("Field"), gettext("Value")]
    )
    for name, rows in facts.items():
        title = str(SECTIONS[name].title)
        for number, row in enumerate(rows, start=1):
            for field, value in row.items():
                cells = (title, number, FIELD_NAMES[field], in_words(value))
                writer.writerow([safe_cell(str(cell)) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def in_words(value: Any) -> str:
    """Return a value as people write it; nothing where there is none."""
    if isinstance(value, bool):
        return str(gettext("Yes") if value else gettext("No"))
    return "" if value is None else str(value)
