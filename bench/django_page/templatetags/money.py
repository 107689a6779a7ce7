"""Write amounts as the portal does, by the same library."""

from babel.numbers import format_currency
from django import template

register = template.Library()


@register.filter
def money(cents):
    """Write cents as French does in Québec."""
    return format_currency(cents / 100, "CAD", locale="fr_CA")
