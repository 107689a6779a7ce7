"""The forms of the account pages."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, ValidationError

from odoportail import clock
from odoportail.account import delegates
from odoportail.account.readers import Shared
from odoportail.addresses import email_key, parse_email
from odoportail.auth.forms import PasswordForm
from odoportail.forms import PortalForm, typed_text
from odoportail.i18n import month_name
from odoportail.invoices.fiscal_years import FILING_PERIODS, MONTHS
from odoportail.invoices.forms import DayField
from odoportail.models import SWITCHES, FilingPeriod, NoticeKind

MAX_NAME_LENGTH = 200
MAX_ADDRESS_LENGTH = 254
# Each language is named in itself, whatever the page speaks.
LANGUAGE_NAMES = {"fr": "Français", "en": "English"}


def present_field() -> PasswordField:
    """Return the field that asks whether the owner sits there."""
    return PasswordField(
        _("Current password"), [InputRequired(_("Enter your current password."))]
    )


class ProfileForm(PortalForm):
    """Ask how to call and how to write to somebody."""

    name = StringField(
        _("Name"),
        [Length(max=MAX_NAME_LENGTH, message=_("A name has 200 characters at most."))],
    )
    language = RadioField(
        _("Language"),
        choices=[SelectChoice(*choice) for choice in LANGUAGE_NAMES.items()],
        validate_choice=False,
    )
    wants_new_invoices = BooleanField(_("New invoices"))
    wants_receipts = BooleanField(_("Payments received"))
    wants_reminders = BooleanField(_("Overdue invoices"))

    def __init__(self, kinds: Iterable[NoticeKind], **kwargs: Any) -> None:
        """Ask for the kinds of notices that are sent, and for no others."""
        super().__init__(**kwargs)
        for kind in set(NoticeKind).difference(kinds):
            del self[SWITCHES[kind].key]

    @property
    def switches(self) -> dict[NoticeKind, Field]:
        """Return the field of each kind that is asked for."""
        return {
            kind: self[switch.key]
            for kind, switch in SWITCHES.items()
            if switch.key in self
        }

    def validate_language(self, field: Field) -> None:
        """Refuse what is none of ours, in our own words."""
        if field.data not in LANGUAGE_NAMES:
            raise ValidationError(_("Choose a language."))


class NewPasswordForm(PasswordForm):
    """Ask for the present password and, twice, for a new one."""

    present = present_field()


def keep_address(form: PortalForm, field: Field) -> None:
    """Keep the address as mail is sent to it, or say that it is none."""
    try:
        field.data = parse_email(field.data)
    except ValueError as error:
        raise ValidationError(
            _("This is not an email address. It looks like name@example.com.")
        ) from error
    # Looking up folds letters, and ß becomes two.
    if len(email_key(field.data)) > MAX_ADDRESS_LENGTH:
        raise ValidationError(_("This email address is too long."))


class EmailForm(PortalForm):
    """Ask for another address, and whether the owner sits there."""

    email = StringField(
        _("New email address"),
        [InputRequired(_("Enter your new email address.")), keep_address],
    )
    present = present_field()


class DelegateForm(PortalForm):
    """Ask who is to read whose papers, until when, and whether the owner sits there."""

    email = StringField(
        _("Email address"), [InputRequired(_("Enter an email address.")), keep_address]
    )
    # Papers of another's are not there, which the service says: no choice of these.
    customer = SelectField(
        _("Whose invoices"),
        [InputRequired(_("Choose whose invoices."))],
        filters=[typed_text],
        validate_choice=False,
    )
    last_day = DayField(_("Last day"), default=delegates.proposed_last_day)
    present = present_field()

    def __init__(self, shared: list[Shared]) -> None:
        super().__init__()
        self.first, self.latest = clock.today(), delegates.latest_last_day()
        chosen = [(customer.customer_number, customer.name) for customer in shared]
        self.customer.choices = [("", _("Choose a customer")), *chosen]

    def validate_last_day(self, field: Field) -> None:
        """Refuse what is over, and what nobody would remember having given."""
        if not field.errors and not self.first <= field.data <= self.latest:
            raise ValidationError(_("Choose a day from today to two years from now."))

    @property
    def day(self) -> date:
        """Return the last day of a form that is sound."""
        return self.last_day.data  # type: ignore[return-value]  # validated


class EndingForm(PortalForm):
    """Say by a button whose access to whose papers is to end."""

    customer = HiddenField()
    email = HiddenField()


class ExportForm(PortalForm):
    """Ask for the copy's format, by the button pressed, and for the password."""

    present = present_field()
    format = HiddenField(validators=[AnyOf(("json", "csv"))])


def month_number(value: Any) -> int:
    """Return the month that was sent; 0, which is none, where it cannot be read."""
    return int(value) if str(value) in map(str, MONTHS) else 0


class FiscalYearForm(PortalForm):
    """Ask when a business's year begins, and how often it files its returns."""

    fiscal_month = SelectField(
        _("The fiscal year begins in"),
        coerce=month_number,
        validate_choice=False,
    )
    filing_period = RadioField(
        _("GST and QST filing frequency"),
        choices=[SelectChoice(*choice) for choice in FILING_PERIODS.items()],
        validate_choice=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The months are named in the language of the page.
        self.fiscal_month.choices = [
            SelectChoice(month, month_name(date(2000, month, 1))) for month in MONTHS
        ]

    def validate_fiscal_month(self, field: Field) -> None:
        """Refuse what is no month, in our own words."""
        if field.data not in MONTHS:
            raise ValidationError(_("Choose a month."))

    def validate_filing_period(self, field: Field) -> None:
        """Refuse what is none of ours, in our own words."""
        if field.data not in set(FilingPeriod):
            raise ValidationError(_("Choose how often."))
