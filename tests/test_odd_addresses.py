"""A form works at whatever address its page was opened."""

import html
import re
from urllib.parse import urljoin

import pytest

from tests.world import PASSWORD, make_user


@pytest.mark.parametrize(
    "asked",
    ["?next=/factures/%3Fq=" + "%E4%B8%AD" * 400, "?q=a\\b", "?q=a%0Ab"],
    ids=["long", "backslash", "line break"],
)
def test_odd_address_still_leads_in(client, in_app, asked):
    make_user()
    page = client.get("/connexion" + asked)
    action = re.search(r'<form method="post" action="([^"]*)" novalidate', page.text)[1]

    address = urljoin("/connexion", html.unescape(action))
    typed = {"email": "ana@exemple.test", "password": PASSWORD}
    response = client.post_form(address, typed, page="/connexion")

    assert response.status_code == 303
    assert response.location == "/"
