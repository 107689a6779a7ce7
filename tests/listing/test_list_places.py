"""A place in the list that is none, or is no more, leads to the first page."""

import pytest

from tests.page_client import rows_of
from tests.world import make_invoice


@pytest.mark.parametrize(
    "token",
    [
        "suite-1-x",
        "suite-1-2016-02-31",
        "retour-99999999999-2016-02-07",
        "suite-1-" + "9" * 30,
        "suite-1-\x00",
        "suite--1-2016-02-07",
        "suite-2147483648-2016-02-07",
        "suite-2147483648-1",
        "suite-1-9223372036854775808",
        "suite-1-",
    ],
)
@pytest.mark.parametrize("order", ["date", "numero", "montant", "payee"])
def test_unreadable_place_is_answered_all_the_same(reader, garage, order, token):
    make_invoice(garage, "39654")

    asked = {"tri": order, "page": token}
    response = reader.get("/factures/", query_string=asked)

    assert response.status_code == 200


@pytest.mark.parametrize("narrow", ["", "&annee=2016"])
def test_place_past_the_end_is_the_first_page(reader, garage, narrow):
    make_invoice(garage, "39654")

    response = reader.get(f"/factures/?page=suite-1-2010-01-01{narrow}")

    assert [row[1] for row in rows_of(response)[1:]] == ["39654"]
