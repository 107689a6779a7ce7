"""The page of the fiscal years: a button each, and another calendar to look at."""

import re
from datetime import date

import pytest
import time_machine

from odoportail.models import Role
from tests.world import give_access, make_customer, make_invoice, make_user

PAGE = "/factures/dossier"
JULY_2026 = time_machine.travel("2026-07-01T16:00:00Z", tick=False)


@pytest.fixture
def april(garage):
    """Begin the customer's year in April, with papers of two years."""
    garage.fiscal_month = 4
    for day in (date(2025, 4, 1), date(2026, 3, 31), date(2026, 4, 1)):
        make_invoice(garage, issued_on=day)


def packages_on(page):
    """Return the addresses of the packages, in their order."""
    return re.findall(r'href="(/factures/dossier/[^"]+)"', page.text)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "fr",
            [
                "Exercice 2026-2027 (1er avril 2026 au 31 mars 2027)",
                "1 document · en cours, pas encore complet",
                "Exercice 2025-2026 (1er avril 2025 au 31 mars 2026) 2 documents",
            ],
        ),
        (
            "en",
            [
                "Fiscal year 2026–2027 (April 1, 2026 to March 31, 2027)",
                "1 document · under way, not complete yet",
                "Fiscal year 2025–2026 (April 1, 2025 to March 31, 2026) 2 documents",
            ],
        ),
    ],
)
@JULY_2026
@pytest.mark.usefixtures("april")
def test_each_year_has_its_button_the_newest_first(client, language, said):
    client.sign_in()
    client.choose_language(language)

    text = client.get_text(PAGE).replace("\u00a0", " ")

    places = [text.find(words) for words in said]
    assert -1 not in places
    assert places == sorted(places)
    assert text.count("under way") + text.count("en cours") == 1


@pytest.mark.parametrize(
    ("now", "is_over"),
    [("2027-04-01T03:59:00Z", False), ("2027-04-01T04:00:00Z", True)],
    ids=["last minute", "next day"],
)
@pytest.mark.usefixtures("april")
def test_year_is_under_way_to_its_last_minute_in_quebec(client, now, is_over):
    with time_machine.travel(now, tick=False):
        client.sign_in()

        assert ("en cours" not in client.get_text(PAGE)) == is_over


@pytest.mark.usefixtures("april")
def test_buttons_lead_to_the_files(reader):
    assert packages_on(reader.get(PAGE)) == [f"{PAGE}/2026.zip", f"{PAGE}/2025.zip"]


@pytest.mark.usefixtures("april")
def test_another_calendar_goes_along_with_the_buttons(reader):
    page = reader.get(f"{PAGE}?mois=1&periode=trimestre")

    assert [path.replace("&amp;", "&") for path in packages_on(page)] == [
        f"{PAGE}/2026.zip?mois=1&periode=trimestre",
        f"{PAGE}/2025.zip?mois=1&periode=trimestre",
    ]
    assert '<option value="1" selected>' in page.text
    assert '<option value="trimestre" selected>' in page.text


@pytest.mark.usefixtures("april")
def test_what_the_address_says_wrongly_is_as_if_not_said(reader):
    page = reader.get(f"{PAGE}?mois=13&periode=siecle")

    assert packages_on(page) == packages_on(reader.get(PAGE))
    assert '<option value="4" selected>' in page.text


def test_reader_of_several_chooses_the_customer(reader, garage, ana):
    other = make_customer("C-2", name="Zénith inc.")
    give_access(ana, other, Role.ACCOUNTANT)
    make_invoice(garage, issued_on=date(2024, 1, 1))
    make_invoice(other, issued_on=date(2025, 1, 1))

    first = packages_on(reader.get(PAGE))
    second = packages_on(reader.get(f"{PAGE}?client=C-2"))

    assert first == [f"{PAGE}/2024.zip?client=C-1"]
    assert second == [f"{PAGE}/2025.zip?client=C-2"]


def test_customer_of_another_is_not_there(reader):
    make_user("luc@exemple.test", make_customer("C-2"))

    assert reader.get(f"{PAGE}?client=C-2").status_code == 404


def test_customer_without_papers_is_told_so(reader):
    assert "Il n’y a pas encore de facture ici." in reader.get_text(PAGE)


def test_list_and_home_of_an_accountant_lead_to_the_page(reader, garage, ana):
    make_invoice(garage)
    give_access(ana, make_customer("C-2", name="Zénith inc."), Role.ACCOUNTANT)

    assert f'href="{PAGE}?client=C-1"' in reader.get("/factures/?client=C-1").text
    assert f'href="{PAGE}"' in reader.get("/factures/").text
    assert f'href="{PAGE}"' in reader.get("/").text
