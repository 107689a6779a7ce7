"""What every form shares: a refusal by a service is shown on the form itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import g
from flask_wtf import FlaskForm

from odoportail.exceptions import PortalError


class PortalForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF is untyped
    """A form that remembers why a service refused what it held."""

    refusal: PortalError | None = None

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


class ActionForm(PortalForm):
    """A form that is only a button."""
