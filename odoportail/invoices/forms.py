"""The form that asks for the period of a statement: a GET, as it changes nothing."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, Field, Form
from wtforms.validators import ValidationError

# Before the portal, and after anybody's paper.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
NO_DAY = _("Give a day, such as 2026-01-31.")


class DayField(DateField):  # type: ignore[misc]  # WTForms is untyped
    """A day as browsers send it, refused in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day; leave none where it is unreadable."""
        try:
            self.data: date | None = date.fromisoformat(valuelist[0].strip())
        except (IndexError, ValueError):
            self.data = None

    def _value(self) -> str:
        """Return the day for its input, which may hold nothing but a day."""
        return self.data.isoformat() if self.data else ""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no day, and one on which nobody issued anything."""
        if self.data is None or not FIRST_DAY <= self.data <= LAST_DAY:
            raise ValidationError(NO_DAY)


class PeriodForm(Form):  # type: ignore[misc]  # WTForms is untyped
    """Ask for the first and the last day of a statement."""

    du = DayField(_("From"))
    au = DayField(_("To"))

    def validate_au(self, field: Field) -> None:
        """Refuse a period that ends before it begins."""
        if field.data and self.du.data and field.data < self.du.data:
            raise ValidationError(_("The last day must not be before the first."))

    @property
    def period(self) -> tuple[date, date]:
        """Return the first and the last day of a form that is sound."""
        return self.du.data, self.au.data  # type: ignore[return-value]  # validated
