"""The forms of signing in and of choosing a password."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, ValidationError

from odoportail.auth import passwords
from odoportail.exceptions import PasswordRefused
from odoportail.forms import PortalForm
from odoportail.models import User

REASONS = {
    "short": _("A password needs at least 15 characters. Add a word or two."),
    "long": _("A password has 128 characters at most."),
    "personal": _("Your name, your address or ours is easy to guess. Use other words."),
    "common": _("Many people use this password. Put a few unrelated words in a row."),
    "repeat": _("The same again and again is easy to guess. Use different words."),
    "sequence": _("Letters or digits in order are easy to guess. Use a few words."),
    "keyboard": _("Neighbouring keys are easy to guess. Use a few words."),
    "guessable": _("This is easy to guess. Put a few unrelated words in a row."),
}


def email_field() -> StringField:
    """Return the field for an address."""
    return StringField(
        _("Email address"),
        [InputRequired(_("Enter your email address."))],
    )


class SignInForm(PortalForm):
    """Ask who is there. The service alone judges what was typed."""

    email = email_field()
    password = PasswordField(_("Password"), [InputRequired(_("Enter your password."))])
    remember = BooleanField(_("Keep me signed in on this device"))
    next = HiddenField()


class ResetForm(PortalForm):
    """Ask where to send the link."""

    email = email_field()


class PasswordForm(PortalForm):
    """Ask `user` for a new password, twice."""

    password = PasswordField(
        _("New password"),
        [InputRequired(_("Choose a password of 15 characters or more."))],
    )
    confirm = PasswordField(
        _("Confirm new password"),
        [EqualTo("password", _("The two passwords are not the same."))],
    )

    def __init__(self, user: User) -> None:
        super().__init__()
        self.user = user

    def validate_password(self, field: Field) -> None:
        """Tell why a password would be refused, before anything is spent on it."""
        try:
            passwords.check(field.data, self.user)
        except PasswordRefused as error:
            raise ValidationError(REASONS[error.reason]) from error
