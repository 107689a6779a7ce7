"""Say who sends and who is billed, as it stands on the day of the import."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select

from odoportail.billing.bulk import select_in
from odoportail.models import Customer

# The post office of Canada wants no country on a letter inside Canada.
HOME = ("", "canada", "ca", "can")


@dataclass(frozen=True)
class Party:
    """The customer that an invoice is for, as it will stand on the paper."""

    id: int
    name: str
    address: str


def list_parties(numbers: Iterable[str]) -> dict[str, Party]:
    """Return the known customers by number."""
    statement = select(Customer)
    return {
        customer.customer_number: Party(
            customer.id, customer.name, postal_address(customer)
        )
        for (customer,) in select_in(statement, Customer.customer_number, numbers)
    }


def postal_address(customer: Customer) -> str:
    """Return contact, street, town and foreign country, a line each."""
    province = f"({customer.province})" if customer.province else ""
    town = " ".join(filter(None, (customer.city, province)))
    town = "  ".join(filter(None, (town, customer.postal_code)))
    country = "" if customer.country.casefold() in HOME else customer.country
    parts = (customer.contact, customer.address, town, country)
    return "\n".join(filter(None, parts))


def supplier() -> dict[str, Any]:
    """Return the supplier's columns of an invoice, from the settings."""
    config = current_app.config
    return {
        "supplier_name": config["COMPANY_NAME"],
        "supplier_address": config["COMPANY_ADDRESS"],
        "supplier_gst_number": config["COMPANY_GST_NUMBER"],
        "supplier_qst_number": config["COMPANY_QST_NUMBER"],
    }
