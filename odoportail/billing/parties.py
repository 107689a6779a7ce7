"""Say who sends and who is billed, as it stands on the day of the import."""

from functools import reduce
from operator import add
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, SQLColumnExpression, case, func, literal

from odoportail.models import Customer

# The post office of Canada wants no country on a letter inside Canada.
HOME = ("", "canada", "ca", "can")


def postal_address() -> ColumnElement[str]:
    """Return contact, street, town and foreign country of a customer, a line each."""
    country = case((func.lower(Customer.country).in_(HOME), ""), else_=Customer.country)
    province = case((Customer.province != "", "(" + Customer.province + ")"), else_="")
    town = joined("  ", joined(" ", Customer.city, province), Customer.postal_code)
    return joined("\n", Customer.contact, Customer.address, town, country)


def joined(separator: str, *parts: SQLColumnExpression[str]) -> ColumnElement[str]:
    """Return the parts that are not empty, with the separator between them."""
    led = [case((part != "", separator + part), else_="") for part in parts]
    return func.substr(reduce(add, led), len(separator) + 1)


def supplier() -> dict[str, ColumnElement[Any]]:
    """Return the supplier's columns of an invoice, from the settings."""
    config = current_app.config
    return {
        "supplier_name": literal(config["COMPANY_NAME"]),
        "supplier_address": literal(config["COMPANY_ADDRESS"]),
        "supplier_gst_number": literal(config["COMPANY_GST_NUMBER"]),
        "supplier_qst_number": literal(config["COMPANY_QST_NUMBER"]),
    }
