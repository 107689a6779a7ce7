"""What every form shares: a refusal by a service is shown on the form itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import g, request
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField

from odoportail.addresses import without_controls
from odoportail.exceptions import PortalError


class PortalForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF is untyped
    """A form that remembers why a service refused what it held."""

    refusal: PortalError | None = None

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF is untyped
        """Drop from every text but a password what no keyboard types."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Return the fields of a POST: no form here takes JSON or a file."""
            return request.form if request.method == "POST" else None

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Give the field its filter on top of its own."""
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                own = unbound_field.kwargs.get("filters", ())
                options = {**options, "filters": [typed_text, *own]}
            return unbound_field.bind(form=form, **options)

    @contextmanager
    def shows(self, *refusals: type[PortalError]) -> Iterator[None]:
        """Keep one of these refusals for the page, and let the view go on."""
        try:
            yield
        except refusals as error:
            self.refusal = error

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse whatever came without the token of a page of ours."""
        return not self.is_expired and bool(super().validate(extra_validators))

    @property
    def is_expired(self) -> bool:
        """Say whether the form came back from a page whose session had ended."""
        return bool(g.get("form_expired"))


def typed_text(value: str | None) -> str | None:
    """Return what a keyboard could have typed; PostgreSQL refuses some of the rest."""
    return without_controls(value) if value else value


class ActionForm(PortalForm):
    """A form that is only a button."""
